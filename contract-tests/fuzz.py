"""Judges the running pair by its contracts: Schemathesis with every check on, over fixed seeds and in two roles."""

import argparse
import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fuzzing.judge import Round
from fuzzing.mutants import MUTANTS, survivors
from fuzzing.rounds import ROUNDS, Outcome, play
from fuzzing.table import render
from pair.people import Account, Client, bootstrap_admin
from pair.running import BOOTSTRAP_KEY, Pair, running_pair

SEEDS = (1, 20261124, 4294967291)
# The services answer as in production: what their own check of answers would catch, the judge is to find.
SETTINGS = {"VALIDATE_RESPONSES": "off"}


def main() -> None:
    """Play all rounds over all seeds, or prove that the judge can find something; end with 1 when it did not pass."""
    options = _options()
    if options.prove:
        _prove(options.seeds[0])
        return
    seeds = [*options.seeds, *([secrets.randbelow(2**32)] if options.random else [])]
    rounds = [item for item in ROUNDS if options.only in item.name]
    outcomes = [_play(item, seed, options.max_examples) for seed in seeds for item in rounds]
    for outcome in outcomes:
        print(render(outcome))
    complaints = [f"{outcome.title}: {complaint}" for outcome in outcomes for complaint in outcome.complaints]
    if complaints:
        sys.exit("\n".join(["", "Found:", *complaints]))
    print(f"\nNothing found in {len(outcomes)} rounds over the seeds {', '.join(map(str, seeds))}.")


def _play(item: Round, seed: int, max_examples: int) -> Outcome:
    """One round on a fresh pair: what administrators delete in one is not missing in the next."""
    with _fresh_pair() as (pair, admin):
        return play(item, pair, admin, seed=seed, max_examples=max_examples)


def _prove(seed: int) -> None:
    with _fresh_pair() as (pair, admin):
        left = survivors(pair, admin, seed=seed)
    if left:
        sys.exit(f"\nNot found: {', '.join(left)}.")
    print(f"\nThe judge found all {len(MUTANTS)} contracts that the coach does not keep.")


@contextmanager
def _fresh_pair() -> Iterator[tuple[Pair, Account]]:
    with tempfile.TemporaryDirectory(prefix="fit-fuzz-") as folder, running_pair(Path(folder), SETTINGS) as pair:
        yield pair, bootstrap_admin(Client(pair.monolith.url), BOOTSTRAP_KEY)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=list(SEEDS), help="default: three fixed ones")
    parser.add_argument("--random", action="store_true", help="one more seed, drawn and printed")
    parser.add_argument("--max-examples", type=int, default=50, help="for each operation and phase (default: 50)")
    parser.add_argument("--only", default="", metavar="ROUND", help=f"of {', '.join(item.name for item in ROUNDS)}")
    parser.add_argument("--prove", action="store_true", help="judge by wrong contracts, and fail when that passes")
    options = parser.parse_args()
    if not any(options.only in item.name for item in ROUNDS):
        parser.error(f"there is no round {options.only}")
    return options


if __name__ == "__main__":
    main()
