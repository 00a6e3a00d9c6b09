"""Coaches that run as processes of their own, each beside its own upstream, and are brought back to what they held."""

import itertools
import time
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from typing import Final

import requests

from coach.monolith_client import EXERCISES, KEYS, TRAINING_CONTEXT
from coach.tests.builders import SIGNING_KEY, a_token, bearer
from pair.process import Service
from two_sided import baseline
from two_sided.behaviour import Behaviour, Outcome, Script
from two_sided.callers import ATHLETE_CALLER
from two_sided.expected import KEYLESS, SEASONED, Held
from two_sided.limits import CONNECT_TIMEOUT_S, KEYS_INTERVAL_S, SETTINGS
from two_sided.upstream import Upstream
from two_sided.wire import answer, headers_of

# The breaker has a test of its own; here each request is to meet the upstream.
WITHOUT_BREAKER: Final[Mapping[str, str]] = {"BREAKER_FAILURES": "1000"}
_WITHIN_S: Final = 60
# A busy machine may make an answer late.
_TRIES: Final = 10
_MARGIN_S: Final = 0.01


class CoachLostError(Exception):
    """A coach does not recover although the upstream is well again; the message ends with its log."""


class Coach:
    """One coach and its upstream; `held` is what it holds whenever it was restored."""

    def __init__(self, held: Held, log: Path, settings: Mapping[str, str] = WITHOUT_BREAKER) -> None:
        """`settings` beside those that all coaches have here."""
        self.held = held
        self.upstream = Upstream()
        self.service = Service("coach.main", {**SETTINGS, **settings, "MONOLITH_URL": self.upstream.url}, log)
        self._numbers = itertools.count()
        self._keys_due_at = 0.0

    @property
    def url(self) -> str:
        """Where it answers."""
        return self.service.url

    def start(self) -> None:
        """Start it, and let it see what it is to hold and nothing else. Raises ServiceError and CoachLostError."""
        self.upstream.play(self._first_script())
        self.service.start()
        if not self.upstream.await_calls(EXERCISES, KEYS, timeout_s=_WITHIN_S):
            raise CoachLostError(f"The coach did not ask for catalogue and keys at its start.\n{self.service.log()}")
        self._check()

    def stop(self) -> None:
        """Stop both. Raises ServiceError."""
        self.service.stop()
        self.upstream.close()

    def restart(self) -> None:
        """Start it anew. Raises ServiceError and CoachLostError."""
        self.service.stop()
        self.start()

    def restore(self, taught: set[str]) -> None:
        """Bring it back to what it held, after it was told of these. Raises ServiceError and CoachLostError."""
        self.upstream.play(self._first_script())
        if KEYS in taught and self.held.kids:
            self._refetch_keys()
        if self.held is SEASONED:
            self._check()
            return
        try:
            self._check_once()
        except CoachLostError:
            # There is no other way to make it forget.
            self.restart()

    def await_keys_due(self) -> None:
        """Wait until the coach may ask for the keys once more."""
        time.sleep(max(0.0, self._keys_due_at - time.monotonic()))

    def keys_were_asked(self) -> None:
        """From now on the coach has to wait before it may ask for the keys."""
        self._keys_due_at = time.monotonic() + KEYS_INTERVAL_S + _MARGIN_S

    def _refetch_keys(self) -> None:
        for _ in range(_TRIES):
            self.await_keys_due()
            # A key id that nobody has heard of makes it fetch the keys again.
            stranger = bearer(a_token(key=SIGNING_KEY, kid=f"stranger-{next(self._numbers)}"))
            began = time.monotonic()
            requests.get(f"{self.url}/fitness/wod", headers=stranger, timeout=_WITHIN_S)
            self.keys_were_asked()
            # Whoever waited in vain waited at least as long as this.
            if time.monotonic() - began < CONNECT_TIMEOUT_S:
                return

    def _first_script(self) -> Script:
        script: dict[str, Behaviour] = {**baseline.healthy()}
        if self.held is not SEASONED:
            script |= {EXERCISES: _useless(), TRAINING_CONTEXT: _useless()}
        return script | {KEYS: _useless()} if self.held is KEYLESS else script

    def _check(self) -> None:
        """Raise CoachLostError when it does not hold what it should, however often it is asked."""
        for _ in range(_TRIES - 1):
            with suppress(CoachLostError):
                self._check_once()
                return
            self.await_keys_due()
            self.upstream.play(self._first_script())
        self._check_once()

    def _check_once(self) -> None:
        """Two exchanges, after which nothing is under way any more, show that it holds what it should."""
        athlete = bearer(ATHLETE_CALLER.token or "")
        planned = requests.post(f"{self.url}/api/coach/WOD", json={}, headers=athlete, timeout=_WITHIN_S)
        self.keys_were_asked()
        has_keys = TRAINING_CONTEXT in {request.operation_id for request in self.upstream.finish()}
        catalogue = requests.get(f"{self.url}/ready", timeout=_WITHIN_S).json().get("catalogue")
        found = (planned.status_code, planned.json().get("degraded", False), has_keys, catalogue is not None)
        status = HTTPStatus.OK if self.held is SEASONED else HTTPStatus.SERVICE_UNAVAILABLE
        if found != (status, False, bool(self.held.kids), self.held.catalogue is not None):
            raise CoachLostError(
                f"It was brought back to its start, and answers {planned.status_code} {planned.text[:1000]}\n"
                f"It {'has' if has_keys else 'lacks'} the keys, and holds the catalogue {catalogue}, where "
                f"it {self.held.words}.\n{self.service.log()}"
            )


def _useless() -> Behaviour:
    return Behaviour(kind="useless", words="answers 400", outcome=Outcome.BROKEN, act=answer(400, headers_of(None)))
