"""Judges one answer: by the coach's contract, by the table of failures, by the clock, and by what the upstream saw."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from coach.monolith_client import TRAINING_CONTEXT
from matrix.judged import Judged
from pair.people import UnexpectedAnswerError
from two_sided import workouts
from two_sided.asking import GET, Asked
from two_sided.behaviour import CANARY, Script
from two_sided.expected import Expected, Problem, Ready, Workout
from two_sided.limits import DEADLINE_S, GRACE_S
from two_sided.policy import in_the_end, most_calls
from two_sided.upstream import Received

_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_TRACE: Final = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-0[01]")


@dataclass(frozen=True)
class Exchange:
    """What happened: the answer (of requests), the seconds it took, and what the upstream received meanwhile."""

    asked: Asked
    script: Script
    answer: Any
    seconds: float
    received: list[Received]


def faults_of(exchange: Exchange, expected: Expected, *, by_the_clock: bool = True) -> list[str]:
    """Everything that is wrong with the exchange, in sentences."""
    faults = [
        *_against_the_contract(exchange),
        *_against_the_table(exchange, expected),
        *(_too_late(exchange, expected) if by_the_clock else ()),
        *_told_too_much(exchange),
        *_asked_too_often(exchange, expected),
        *_sent_wrongly(exchange),
    ]
    return list(dict.fromkeys(faults))


def longest(expected: Expected, script: Script) -> float:
    """Seconds after which there must be an answer: what has to be waited for, or the deadline, and some grace."""
    waits = [in_the_end(script[name]).wait_s for name in expected.asked]
    return min(sum(waits) or DEADLINE_S, DEADLINE_S) + GRACE_S


def _against_the_contract(exchange: Exchange) -> Iterator[str]:
    answer = exchange.answer
    if answer.status_code >= 500 and answer.status_code not in (503, 504):
        yield f"{answer.status_code} is never right"
    try:
        Judged("coach", "", "two-sided").judge(exchange.asked.operation_id, answer, expect=answer.status_code)
    except UnexpectedAnswerError as error:
        yield str(error)


def _against_the_table(exchange: Exchange, expected: Expected) -> Iterator[str]:
    try:
        reasons = [[*_unlike(exchange, wanted)] for wanted in expected.answers]
    except (ValueError, LookupError, TypeError) as error:
        yield f"the body is of no use: {error!r}"
        return
    if all(reasons):
        yield from min(reasons, key=len)


def _unlike(exchange: Exchange, wanted: Problem | Workout | Ready) -> Iterator[str]:
    if isinstance(wanted, Problem):
        yield from _unlike_problem(exchange.answer, wanted)
    elif exchange.answer.status_code == 422 and isinstance(wanted, Workout):
        if workouts.candidates(wanted, exchange.asked.wish):
            yield "422, although exercises are left"
    elif exchange.answer.status_code != 200:
        yield f"{exchange.answer.status_code} instead of 200"
    elif isinstance(wanted, Ready):
        told = exchange.answer.json()
        if (told["monolith"], (told["catalogue"] or {}).get("exercises")) != (wanted.monolith, wanted.exercises):
            yield f"{told} instead of {wanted}"
    else:
        yield from _unlike_workout(exchange, wanted)


def _unlike_problem(answer: Any, wanted: Problem) -> Iterator[str]:
    if answer.status_code != wanted.status:
        yield f"{answer.status_code} instead of {wanted.status}"
        return
    code, wait = answer.json()["code"], answer.headers.get("Retry-After")
    if wanted.code not in (None, code):
        yield f"the code is {code}, not {wanted.code}"
    if wanted.retry_after is not None and wait != str(wanted.retry_after):
        yield f"Retry-After is {wait}, not {wanted.retry_after}"


def _unlike_workout(exchange: Exchange, wanted: Workout) -> Iterator[str]:
    body = exchange.answer.json()
    warnings = [wanted.warning] if wanted.warning else []
    if exchange.asked.operation_id == GET:
        told = [exchange.answer.headers["X-Wod-Degraded"]] if "X-Wod-Degraded" in exchange.answer.headers else []
    else:
        told = [warning["code"] for warning in body["warnings"]]
        if body["degraded"] != bool(warnings):
            yield f"degraded is {body['degraded']}"
    if told != warnings:
        yield f"the warnings are {told}, not {warnings}"
        return
    yield from workouts.complaints(body, wanted, exchange.asked.wish)


def _too_late(exchange: Exchange, expected: Expected) -> Iterator[str]:
    limit = longest(expected, exchange.script)
    if exchange.seconds > limit:
        yield f"it took {exchange.seconds:.3f} s, where {limit:.3f} s are the most"


def _told_too_much(exchange: Exchange) -> Iterator[str]:
    told = f"{exchange.answer.headers}\n{exchange.answer.text}"
    if CANARY in told:
        yield "what the upstream said is passed through"
    if exchange.asked.caller.token and exchange.asked.caller.token in told:
        yield "the token is told"


def _asked_too_often(exchange: Exchange, expected: Expected) -> Iterator[str]:
    for name in {request.operation_id for request in exchange.received}:
        calls = [request.operation_id for request in exchange.received].count(name)
        most = most_calls(exchange.script[name]) if name is not None and name in expected.asked else 0
        if calls > most:
            yield f"the upstream was asked {calls} times for {name or 'something unknown'}, where {most} are the most"


def _sent_wrongly(exchange: Exchange) -> Iterator[str]:
    for request in exchange.received:
        name, headers = request.operation_id, request.headers
        token = f"Bearer {exchange.asked.caller.token}" if name == TRAINING_CONTEXT else None
        if headers.get("Authorization") != token:
            yield f"{name} came with the Authorization {headers.get('Authorization')}, not {token}"
        if headers.get("X-Request-ID") != exchange.answer.headers.get("X-Request-ID"):
            yield f"{name} came with another X-Request-ID than the answer has"
        trace = _TRACE.fullmatch(headers.get("traceparent", ""))
        if trace is None or not _continues(exchange.asked.headers, trace):
            yield f"{name} came with the traceparent {headers.get('traceparent')}"
        if "Cookie" in headers:
            yield f"{name} came with a cookie"
        if request.query != _query(name, exchange.asked):
            yield f"{name} came with the query {request.query}"
    given = exchange.asked.headers.get("X-Request-ID", "")
    if _REQUEST_ID.fullmatch(given) and exchange.answer.headers.get("X-Request-ID") != given:
        yield "the X-Request-ID of the request is not that of the answer"


def _query(operation_id: str | None, asked: Asked) -> Mapping[str, list[str]]:
    email = str(asked.wish.get("user_email", asked.caller.email)).lower()
    return {"user_email": [email]} if operation_id == TRAINING_CONTEXT and email != asked.caller.email else {}


def _continues(sent: Mapping[str, str], trace: re.Match[str]) -> bool:
    incoming = _TRACE.fullmatch(sent.get("traceparent", ""))
    return incoming is None or not incoming[1].strip("0") or incoming[1] == trace[1]
