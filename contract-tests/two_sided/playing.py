"""Plays a pair on a coach: sends the request, judges the answer, and brings the coach back to what it held."""

import time
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

import requests

from coach.monolith_client import EXERCISES, KEYS
from two_sided.behaviour import Outcome
from two_sided.coaches import Coach, CoachLostError
from two_sided.judging import Exchange, faults_of
from two_sided.limits import CONNECT_TIMEOUT_S
from two_sided.pairs import Pair
from two_sided.policy import in_the_end

# What is wrong with the coach is so each time; what a busy machine spoils is not.
_TRIES: Final = 10
_CLIENT_TIMEOUT_S: Final = 30
_MAX_SHOWN, _LINES = 1500, 5
_TELLING: Final = ("Content-Type", "Retry-After", "WWW-Authenticate", "X-Wod-Degraded", "X-Request-ID")
_RULED: Final = ("id", "suggested_weight", "suggested_reps", "repeated")


class PairFailed(AssertionError):
    """The coach broke a rule; the message shows the pair, what was expected and what came."""


@dataclass
class Tally:
    """What a lane has seen; `played` has what tells its pairs apart from those of other lanes.

    `looked_again` counts pairs that were played once more because the machine was busy.

    `answers` has, for each behaviour that was met and what the coach made of it, how often.
    """

    name: str
    played: set[bytes] = field(default_factory=set)
    looked_again: int = 0
    restored: int = 0
    seconds: float = 0.0
    answers: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    failure: str | None = None


class Player:
    """Plays pairs on one coach."""

    def __init__(self, coach: Coach, tally: Tally) -> None:
        self._coach = coach
        self.tally = tally
        self._session = requests.Session()

    def play(self, pair: Pair) -> None:
        """Play the pair and judge it. Raises PairFailed."""
        for left in reversed(range(_TRIES)):
            exchange = self.exchange(pair)
            faults, seconds = faults_of(exchange, pair.expected), exchange.seconds
            if pair.asked.again and not faults:
                self._restore(pair)
                second = self.exchange(pair)
                faults, seconds = _differences(exchange, second), max(seconds, second.seconds)
            self._restore(pair, spoiled=bool(faults))
            if not faults:
                self._count(pair, exchange)
                return
            # A busy machine can only spoil what waits, and whoever waited in vain waited at least as long as this.
            if not left or seconds < CONNECT_TIMEOUT_S:
                raise PairFailed(described(pair, exchange, faults))
            self.tally.looked_again += 1

    def exchange(self, pair: Pair) -> Exchange:
        """Send the pair's request while the upstream behaves as the pair says. Raises PairFailed without an answer."""
        first = pair.expected.asked[0] if pair.expected.asked else None
        self._coach.upstream.play(pair.script, first=first)
        if KEYS in pair.expected.asked:
            self._coach.await_keys_due()
        arguments = pair.asked.case.as_transport_kwargs(self._coach.url, pair.asked.sent_headers())
        prepared = self._session.prepare_request(requests.Request(**arguments))
        started = time.perf_counter()
        try:
            answer = self._session.send(prepared, timeout=_CLIENT_TIMEOUT_S, allow_redirects=False)
        except requests.RequestException as error:
            log = self._coach.service.log(_LINES)
            raise PairFailed(f"The coach gave no answer: {error}\n{pair!r}\n{log}") from error
        finally:
            seconds = time.perf_counter() - started
            received = self._coach.upstream.finish()
            self._coach.keys_were_asked()
        return Exchange(pair.asked, pair.script, answer, seconds, received)

    def _restore(self, pair: Pair, *, spoiled: bool = False) -> None:
        taught = {KEYS, EXERCISES} if spoiled else _taught(pair)
        if not taught:
            return
        self.tally.restored += 1
        try:
            self._coach.restore(taught)
        except CoachLostError as error:
            self._coach.restart()
            raise PairFailed(f"After this pair the coach is lost. {error}\n{pair!r}") from error

    def _count(self, pair: Pair, exchange: Exchange) -> None:
        self.tally.played.add(sha256(repr(pair).encode()).digest())
        told = _told(exchange.answer)
        for name in pair.expected.asked:
            self.tally.answers[name, pair.script[name].kind, told] += 1
        if not pair.expected.asked:
            self.tally.answers["", pair.expected.rule, told] += 1


def _taught(pair: Pair) -> set[str]:
    """What the coach may have learned of the upstream."""
    fine = {name for name in pair.expected.asked if in_the_end(pair.script[name]).outcome is Outcome.FINE}
    return fine & {KEYS, EXERCISES}


def _told(answer: Any) -> str:
    """The answer in a word or two, for the report."""
    if answer.status_code != requests.codes.ok:
        return str(answer.status_code)
    body = answer.json()
    warnings = [warning["code"] for warning in body.get("warnings", [])] or [answer.headers.get("X-Wod-Degraded", "")]
    return f"200 {warnings[0]}".strip()


def _differences(first: Exchange, second: Exchange) -> list[str]:
    """How the same pair was answered otherwise."""
    if _without_time(first.answer) == _without_time(second.answer):
        return []
    return [f"the same pair once more is answered otherwise: {_shown(second.answer)}"]


def _without_time(answer: Any) -> tuple[int, Any]:
    body = answer.json()
    hidden = ("generated_at", "catalogue")
    return answer.status_code, {name: value for name, value in body.items() if name not in hidden}


def _shown(answer: Any) -> str:
    headers = {name: answer.headers[name] for name in _TELLING if name in answer.headers}
    return f"{answer.status_code} {headers}\n    {_condensed(answer)[:_MAX_SHOWN]}"


def _condensed(answer: Any) -> str:
    """The body; of a workout's exercises what the rules are about."""
    try:
        body = answer.json()
        told = [{name: exercise[name] for name in _RULED} for exercise in body["exercises"]]
    except (ValueError, LookupError, TypeError):
        return str(answer.text)
    return str({**body, "exercises": told})


def described(pair: Pair, exchange: Exchange, faults: list[str]) -> str:
    """The pair, what is wrong with the exchange, what was expected and what came."""
    calls = Counter(request.operation_id or "something unknown" for request in exchange.received)
    received = ", ".join(f"{name} ({count})" for name, count in calls.items()) or "nothing"
    return "\n".join(
        [
            "The coach broke a rule.",
            *(f"  - {fault}" for fault in faults),
            f"{pair!r}",
            f"  expected, since {pair.expected.rule}:",
            *(f"    {str(answer)[:_MAX_SHOWN]}" for answer in pair.expected.answers),
            f"  came after {exchange.seconds:.3f} s:",
            f"    {_shown(exchange.answer)}",
            f"  the upstream received: {received}",
        ]
    )
