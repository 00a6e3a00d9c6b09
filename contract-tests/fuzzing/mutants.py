"""Contracts that the coach does not keep: the judge must find each of them, or its silence means nothing."""

import shutil
from typing import NamedTuple

from fuzzing.judge import Judge, Round
from fuzzing.rounds import account_for
from hygiene.library import ROOT as SPEC
from pair.people import Account
from pair.running import Pair

ROUND = Round("coach", "athlete")
FORBIDDEN = "        '403': {$ref: '../common.yaml#/components/responses/Forbidden'}\n"


class Mutant(NamedTuple):
    """A contract in which `old` is written as `new`."""

    name: str
    file: str
    old: str
    new: str


MUTANTS = (
    Mutant("codes in capitals", "common.yaml", "pattern: '^[a-z0-9-]+$'", "pattern: '^[A-Z]+$'"),
    Mutant("workouts have a mood", "coach/openapi.yaml", "degraded, warnings]", "degraded, warnings, mood]"),
    Mutant("nobody is forbidden anything", "coach/openapi.yaml", FORBIDDEN, ""),
    Mutant("shorter seeds", "coach/openapi.yaml", "maxLength: 64", "maxLength: 32"),
    Mutant("longer seeds", "coach/openapi.yaml", "maxLength: 64", "maxLength: 80"),
)


def survivors(pair: Pair, admin: Account, *, seed: int) -> list[str]:
    """The names of the mutants that the judge did not find. Raises ValueError when a mutant is no change."""
    account = account_for(ROUND, pair, admin)
    return [mutant.name for mutant in MUTANTS if _survives(mutant, pair, account, seed)]


def _survives(mutant: Mutant, pair: Pair, account: Account, seed: int) -> bool:
    spec = pair.folder / f"mutant-{MUTANTS.index(mutant)}"
    shutil.copytree(SPEC, spec)
    text = (spec / mutant.file).read_text("utf-8")
    if mutant.old not in text:
        raise ValueError(f"The mutant {mutant.name!r} changes nothing in {mutant.file}.")
    (spec / mutant.file).write_text(text.replace(mutant.old, mutant.new, 1), "utf-8")
    print(f"\n=== mutant: {mutant.name} ===", flush=True)
    found = Judge(ROUND, pair, account, spec).run("--seed", str(seed), "--max-examples", "20", "--no-shrink")
    # 1 is "found something"; 2 would be a contract or a configuration that cannot be read.
    return found != 1
