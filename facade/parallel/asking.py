"""Asks one backend one question, and says what came back or why nothing did."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import requests

from facade.access_log import PARALLEL_RUN
from facade.parallel.comparator import Answer
from facade.parallel.questions import Place, Question
from facade.parallel.sample import Athlete

_USER_AGENT: Final = f"{PARALLEL_RUN}/1"
_TIMEOUT_S: Final = 10
_DEGRADED: Final = "x-wod-degraded"
_SERVER_ERROR: Final = 500
# Time-outs and limits: they say nothing of how the service answers this athlete.
_NOT_ANSWERED: Final = frozenset({408, 429})


@dataclass(frozen=True, slots=True)
class Asked:
    """What one backend gave: an answer, or the fault that stood in its place; and the time that it took."""

    answer: Answer | None
    fault: str | None
    elapsed_ms: float


class Pace:
    """Lets no more than `per_s` requests begin in a second, over all threads."""

    def __init__(
        self,
        per_s: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._gap = 1 / per_s
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._next = clock()

    def wait(self) -> None:
        """Return when it is the caller's turn."""
        with self._lock:
            turn = max(self._next, self._clock())
            self._next = turn + self._gap
        self._sleep(max(0.0, turn - self._clock()))


@dataclass(frozen=True)
class Backend:
    """One of the two sides: through the façade, which is told by `headers` whom to ask, or at its own address.

    `served_by` is what the answer's X-Served-By must say, None when nothing stands in between: without it a fallback
    would be compared with itself.
    """

    name: str
    url: str
    place: Callable[[Question], Place]
    headers: Mapping[str, str] = field(default_factory=dict)
    served_by: str | None = None
    _threads: threading.local = field(default_factory=threading.local, repr=False, compare=False)

    def ask(self, question: Question, athlete: Athlete, pace: Pace) -> Asked:
        """Never raises for what a service or the network does."""
        place = self.place(question)
        pace.wait()
        began = time.perf_counter()
        try:
            response = self._session().request(
                place.method,
                self.url + place.path,
                headers={**self.headers, "User-Agent": _USER_AGENT, "Authorization": f"Bearer {athlete.token}"},
                json=question.body,
                timeout=_TIMEOUT_S,
                allow_redirects=False,
            )
        except requests.RequestException as exc:
            return Asked(None, type(exc).__name__, _ms_since(began))
        elapsed_ms = _ms_since(began)
        answer = _read(response)
        return Asked(answer, self._fault(answer), elapsed_ms)

    def _fault(self, answer: Answer) -> str | None:
        served_by = answer.headers.get("x-served-by")
        if self.served_by is not None and served_by != self.served_by:
            return f"answered by {served_by or 'nobody who says so'}"
        if answer.status >= _SERVER_ERROR or answer.status in _NOT_ANSWERED:
            return f"status {answer.status}{_code(answer)}"
        if _DEGRADED in answer.headers or (isinstance(answer.body, dict) and answer.body.get("degraded") is True):
            return f"degraded {answer.headers.get(_DEGRADED, '')}".strip()
        return None

    def _session(self) -> requests.Session:
        # A session of requests is not made for several threads.
        if not hasattr(self._threads, "session"):
            self._threads.session = requests.Session()
            # A proxy or a .netrc of the operator's shell must not come in between.
            self._threads.session.trust_env = False
        session: requests.Session = self._threads.session
        return session


def _read(response: requests.Response) -> Answer:
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    body: Any = response.text
    if media_type.endswith("json"):
        try:
            body = response.json()
        except requests.JSONDecodeError:
            media_type = f"{media_type} that cannot be read"
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status_code, media_type, headers, body)


def _code(answer: Answer) -> str:
    code = answer.body.get("code") if isinstance(answer.body, dict) else None
    return f" {code}" if isinstance(code, str) else ""


def _ms_since(began: float) -> float:
    return (time.perf_counter() - began) * 1000
