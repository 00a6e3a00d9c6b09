"""Plays one round and tells what it came to."""

from dataclasses import dataclass
from pathlib import Path

import requests

from conformance.cast import Cast, cast_for
from conformance.depth import Depth
from conformance.findings import findings, message
from conformance.judge import Judge, Verdict
from conformance.reach import few_scenarios, shortcomings, unasked_neighbour
from conformance.rounds import Round
from conformance.seen import Seen
from conformance.stock import Stage
from pair.people import Client, UnexpectedAnswerError, log_in

_NO_ANSWER = (UnexpectedAnswerError, requests.RequestException)
_WHOLE_LOG = 1_000_000  # lines


@dataclass(frozen=True)
class Outcome:
    """A round that was played; `complaint` is None when it passed."""

    round: Round
    verdict: Verdict
    complaint: str | None

    def __str__(self) -> str:
        phases = ", ".join(f"{phase} {count}" for phase, count in self.verdict.seen.phases.items())
        return f"{self.round.title}: {self.verdict.seen.answers} answers in {self.verdict.seconds:.1f} s ({phases})"


def play(item: Round, depth: Depth, stage: Stage, reports: Path) -> Outcome:
    """Play the round; Schemathesis' reports, the services' logs and the table of statuses are left in `reports`."""
    monolith = Client(stage.pair.monolith.url)
    try:
        cast = cast_for(item, monolith, stage.admin)
    except _NO_ANSWER as error:
        return Outcome(item, Verdict(2, Seen(), 0.0), f"The accounts of the round cannot be made. {error}")
    judge = Judge(item, stage.pair, cast, reports / item.name)
    budget = depth.budget(item)
    verdict = judge.run(budget)
    with judge.log.open("a", encoding="utf-8") as log:
        log.write(f"\n{item.title}\n{verdict.seen.table()}\n")
    found = findings(judge, verdict)
    short = []
    if verdict.exit_code is not None:
        short += shortcomings(item, verdict.seen)
        short += few_scenarios(item, verdict.seen, budget)
        short += unasked_neighbour(item, stage.pair.monolith.log(_WHOLE_LOG), cast.neighbours_mark)
        short += _locked_out(monolith, cast)
    if found or short:
        for service in (stage.pair.monolith, stage.pair.coach):
            service.keep_log(judge.folder / f"{service.module}.log")
    return Outcome(item, verdict, message(judge, found, short) if found or short else None)


def _locked_out(monolith: Client, cast: Cast) -> list[str]:
    """A sentence when the account does not work any more: then the last answers were refusals."""
    try:
        monolith.with_token(log_in(monolith, cast.account)).ask("GET", "/profile", expect=200)
    except _NO_ANSWER as error:
        return [f"The account does not work any more after the round: {error}"]
    return []
