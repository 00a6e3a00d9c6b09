"""Finds out what the coach needs of the monolith's answers: what it reads, and what it cannot do without."""

from collections import defaultdict
from collections.abc import Iterable
from http import HTTPStatus
from typing import NamedTuple

from coach.errors import ContractViolation, MonolithBusy, MonolithUnavailable
from consumer.client_on_paper import USES, Answer, ClientOnPaper, Outcome, Use
from consumer.parts import named, without
from consumer.samples import SAMPLES

_PROBLEM = {"Content-Type": "application/problem+json", "Retry-After": "7"}
# What it makes of any trouble, also of one that something between the two has answered.
_GENERAL = (MonolithUnavailable, MonolithBusy)
_COME_AGAIN = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


class Need(NamedTuple):
    """The coach needs a part of the answer with that status, or, when `part` is empty, that such answers are given."""

    operation_id: str
    status: int
    part: str
    reader: str

    def __str__(self) -> str:
        what = f"{named(self.part)} of a {self.status}" if self.part else f"answers with the status {self.status}"
        return f"{self.operation_id}: {what}"


def needs(client: ClientOnPaper) -> list[Need]:
    """What the coach needs, as a lenient client is seen to read the samples."""
    readers: dict[tuple[str, int, str], set[str]] = defaultdict(set)
    for use in USES:
        understood = meanings(client, use)
        readers[use.operation_id, HTTPStatus.OK, ""].add(str(use))
        own = {status: it for status, it in understood.items() if not isinstance(it.failure, _GENERAL)}
        for status, outcome in own.items():
            readers[use.operation_id, status, ""].add(f"{use} ({told(outcome)})")
        for answer in (SAMPLES[use.operation_id], *map(_failure, own.keys() | _COME_AGAIN)):
            for part, reader in _needed_parts(client, use, answer):
                readers[use.operation_id, answer.status, part].add(reader)
    return [Need(*part, ", ".join(sorted(names))) for part, names in sorted(readers.items())]


def meanings(client: ClientOnPaper, use: Use) -> dict[int, Outcome]:
    """What the coach makes of each status other than 200 that it understands when it asks in that way."""
    outcomes = {status.value: client.ask(use, _failure(status)) for status in HTTPStatus if status >= 300}
    return {
        status: outcome for status, outcome in outcomes.items() if not isinstance(outcome.failure, ContractViolation)
    }


def told(outcome: Outcome) -> str:
    """What the coach makes of an answer, in words."""
    if outcome.failure is None:
        return "nothing has changed" if outcome.value is None else "an answer"
    return type(outcome.failure).__name__


def _failure(status: int) -> Answer:
    return Answer(status, _PROBLEM, None)


def _needed_parts(client: ClientOnPaper, use: Use, answer: Answer) -> Iterable[tuple[str, str]]:
    """The parts that are read and without which the coach comes to something else; each with a reader of it."""
    read: set[tuple[str, str]] = set()
    outcome = client.ask(use, answer, lambda part, reader: read.add((part, reader)))
    return {(part, reader) for part, reader in read if not client.ask(use, without(answer, part)).is_like(outcome)}
