"""The table of failures, written down once more: what each pair of request and upstream must become."""

from dataclasses import dataclass, field
from typing import Any, Final

from coach.monolith_client import EXERCISES, HEALTH, KEYS, TRAINING_CONTEXT
from coach.tests.builders import KID
from two_sided.asking import READY, Asked
from two_sided.baseline import CATALOGUE, ETAG
from two_sided.behaviour import Behaviour, Outcome, Script
from two_sided.policy import in_the_end

_DEFAULT_WAIT_S: Final = 5
_CODES: Final = {401: "unauthorized", 403: "forbidden", 404: "athlete-unknown"}
_BAD_REQUEST: Final = "a bad request is refused, whatever the upstream does"
HISTORY, STALE = "history-unavailable", "catalogue-stale"


@dataclass(frozen=True)
class Held:
    """What a coach holds before a request: the ids of keys, and a catalogue with its ETag."""

    words: str
    kids: frozenset[str]
    catalogue: list[dict[str, Any]] | None
    etag: str | None


SEASONED: Final = Held("holds keys and a catalogue", frozenset({KID}), CATALOGUE, ETAG)
BLANK: Final = Held("holds keys, never saw a catalogue", frozenset({KID}), None, None)
KEYLESS: Final = Held("never saw keys nor a catalogue", frozenset(), None, None)


@dataclass(frozen=True)
class Problem:
    """A refusal; None means that it does not matter."""

    status: int
    code: str | None = None
    retry_after: int | None = None

    def __str__(self) -> str:
        wait = "" if self.retry_after is None else f", Retry-After: {self.retry_after}"
        return f"{self.status} {self.code or ''}{wait}"


@dataclass(frozen=True)
class Workout:
    """A 200: planned on this catalogue and context (None: without one), with this warning or none."""

    catalogue: list[dict[str, Any]]
    context: dict[str, Any] | None
    email: str
    warning: str | None = None

    def __str__(self) -> str:
        ids = [exercise["id"] for exercise in self.catalogue]
        how = "without a context" if self.context is None else "by that context"
        return f"200, a workout of the exercises {ids}, planned {how}, with the warning {self.warning}"


@dataclass(frozen=True)
class Ready:
    """A 200 of the readiness."""

    monolith: str
    exercises: int | None


@dataclass
class Expected:
    """What may come, the rule that says so, and which operations the coach has to ask for it, in order."""

    asked: list[str] = field(default_factory=list)
    rule: str = ""
    answers: tuple[Problem | Workout | Ready, ...] = ()

    def become(self, rule: str, *answers: Problem | Workout | Ready) -> "Expected":
        """Settle what may come."""
        self.rule, self.answers = rule, answers
        return self


def expect(held: Held, asked: Asked, script: Script) -> Expected:
    """Return what the table of failures makes of the pair."""
    expected = Expected()
    if asked.operation_id == READY:
        return _readiness(expected, held, asked, script)
    refused = _authenticate(expected, held, asked, script)
    if asked.refusal is not None:
        # Who is not let in need not learn what is wrong with the request, but may.
        return expected.become(_BAD_REQUEST, Problem(asked.refusal), *refused)
    if refused:
        return expected.become("only genuine tokens are let in", *refused)
    email = str(asked.wish.get("user_email") or asked.caller.email).lower()
    if email != asked.caller.email and not asked.caller.is_admin:
        return expected.become("only administrators plan for others", Problem(403, "forbidden"))
    return _plan(expected, held, asked, script, email)


def _readiness(expected: Expected, held: Held, asked: Asked, script: Script) -> Expected:
    if asked.refusal is not None:
        return expected.become(_BAD_REQUEST, Problem(asked.refusal))
    expected.asked.append(HEALTH)
    behaviour = in_the_end(script[HEALTH])
    is_up = behaviour.outcome is Outcome.FINE
    if not is_up and held.catalogue is None:
        return expected.become("without monolith and catalogue it is not ready", Problem(503, "monolith-unavailable"))
    exercises = None if held.catalogue is None else len(held.catalogue)
    return expected.become("ready says whether the monolith answers", Ready("UP" if is_up else "DOWN", exercises))


def _authenticate(expected: Expected, held: Held, asked: Asked, script: Script) -> tuple[Problem, ...]:
    """What the caller gets instead of an answer; nothing when the token is good."""
    caller, kids = asked.caller, held.kids
    unauthorized = (Problem(401, "unauthorized"),)
    if caller.kid is None:
        return unauthorized
    if caller.kid not in kids:
        expected.asked.append(KEYS)
        behaviour = in_the_end(script[KEYS])
        if behaviour.outcome is not Outcome.FINE:
            return unauthorized if kids else (failure(behaviour),)
        kids = frozenset(key["kid"] for key in behaviour.body["keys"])
    return () if caller.is_genuine and caller.kid in kids else unauthorized


def _plan(expected: Expected, held: Held, asked: Asked, script: Script, email: str) -> Expected:
    expected.asked.append(TRAINING_CONTEXT)
    behaviour = in_the_end(script[TRAINING_CONTEXT])
    match behaviour.outcome:
        case Outcome.FINE:
            return _plan_with(expected, held, script, behaviour.body, email)
        case Outcome.REFUSED:
            told = Problem(behaviour.status, _CODES[behaviour.status])
            return expected.become(
                "what the monolith decides about the caller is passed on, in the coach's words", told
            )
        case Outcome.BUSY:
            return expected.become("429 becomes 503 with the monolith's Retry-After", failure(behaviour))
    if held.catalogue is None:
        return expected.become("without history and catalogue there is no workout", failure(behaviour))
    if asked.wish.get("require_history"):
        return expected.become("a required history is not done without", failure(behaviour))
    workout = Workout(held.catalogue, None, email, HISTORY)
    return expected.become("without the history the workout is degraded, and says so", workout)


def _plan_with(expected: Expected, held: Held, script: Script, context: dict[str, Any], email: str) -> Expected:
    etag = context["catalogue_etag"]
    if held.catalogue is not None and held.etag is not None and _same(held.etag, etag):
        return expected.become("planned by the contract", Workout(held.catalogue, context, email))
    expected.asked.append(EXERCISES)
    behaviour = in_the_end(script[EXERCISES])
    if behaviour.outcome is Outcome.FINE:
        return expected.become("planned on the catalogue that has just come", Workout(behaviour.body, context, email))
    if held.catalogue is None:
        return expected.become("without a catalogue there is no workout", failure(behaviour))
    if behaviour.outcome is Outcome.UNCHANGED:
        return expected.become("planned on the catalogue that was confirmed", Workout(held.catalogue, context, email))
    rule = "without the new catalogue the workout is planned on the one before, and says so"
    return expected.become(rule, Workout(held.catalogue, context, email, STALE))


def failure(behaviour: Behaviour) -> Problem:
    """The line of the table for an upstream that is of no use."""
    if behaviour.outcome is Outcome.LATE:
        return Problem(504, "monolith-timeout")
    return Problem(503, "monolith-unavailable", behaviour.retry_after or _DEFAULT_WAIT_S)


def _same(one: str, other: str) -> bool:
    """A proxy may weaken an ETag (RFC 9110, 8.8.3.2)."""
    return one.removeprefix("W/") == other.removeprefix("W/")
