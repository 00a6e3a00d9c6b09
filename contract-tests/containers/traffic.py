"""Athletes who use one origin all the time, and what became of each of their requests."""

import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import requests

from pair.people import Account, Client, create_athlete, log_in

_TIMEOUT_S = 10
_PAUSE_S = 0.02
_SHOWN = 10


@dataclass
class Tally:
    """Counts of what was answered, the failures as text, and the ids of the history entries that were acknowledged."""

    answered: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    acknowledged: dict[str, set[int]] = field(default_factory=dict)
    slowest_s: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def told(self) -> str:
        """Return what happened, the first failures word by word."""
        counts = ", ".join(f"{count} {name}" for name, count in sorted(self.answered.items()))
        shown = "".join(f"\n  {failure}" for failure in self.failures[:_SHOWN])
        return f"{counts}; slowest {self.slowest_s:.2f} s; {len(self.failures)} failed{shown}"


class Athlete:
    """Asks for workouts under both routes, reads the catalogue, and records what was done."""

    def __init__(self, client: Client, email: str, tally: Tally) -> None:
        self._client = client
        self._email = email
        self._tally = tally
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {client.token}"

    def live(self, stop: threading.Event) -> None:
        """One request after the other until told to stop; none is ever sent twice."""
        round_ = 0
        while not stop.is_set():
            round_ += 1
            self._ask("GET", "/fitness/wod", 200)
            # Whatever the status of the migration is, the coach works too.
            self._ask("POST", "/api/coach/WOD", 200, json={}, headers={"X-Wod-Backend": "coach"})
            self._ask("GET", "/fitness/exercises?limit=5", 200)
            self._record(round_)

    def _record(self, round_: int) -> None:
        entry = {"exercise_id": 1 + round_ % 50, "reps": 5, "sets": 3}
        key = {"Idempotency-Key": f"traffic-{secrets.token_hex(12)}"}
        stored = self._ask("POST", "/fitness/exercises/history", 201, json=[entry], headers=key)
        if stored is not None:
            with self._tally.lock:
                self._tally.acknowledged.setdefault(self._email, set()).update(item["id"] for item in stored)

    def _ask(self, method: str, path: str, expect: int, **request: Any) -> Any:
        started = time.monotonic()
        served_by = "service"
        name = f"{method} {path.partition('?')[0]}"
        try:
            answer = self._session.request(method, self._client.origin + path, timeout=_TIMEOUT_S, **request)
            served_by = answer.headers.get("X-Served-By", served_by)
            body = answer.json()
            wrong = "" if answer.status_code == expect else f"{answer.status_code} {answer.text[:200]}"
        except (requests.RequestException, ValueError) as error:
            body, wrong = None, f"{type(error).__name__}: {str(error)[:200]}"
        took = time.monotonic() - started
        with self._tally.lock:
            self._tally.slowest_s = max(self._tally.slowest_s, took)
            if wrong:
                at = datetime.now(UTC).strftime("%H:%M:%S.%f")[:-3]
                self._tally.failures.append(f"{at} {name} after {took:.2f} s: {wrong}")
            else:
                self._tally.answered[f"{name} by the {served_by}"] += 1
        time.sleep(_PAUSE_S)
        return None if wrong else body


def athletes(origin: Client, admin: Account, number: int) -> dict[str, Client]:
    """New athletes, logged in, by their addresses."""
    administrator = origin.with_token(log_in(origin, admin))
    accounts = [create_athlete(administrator) for _ in range(number)]
    return {account.email: origin.with_token(log_in(origin, account)) for account in accounts}


@contextmanager
def traffic(people: dict[str, Client]) -> Iterator[Tally]:
    """Each of them asks on a thread of its own for as long as the block lasts."""
    tally, stop = Tally(), threading.Event()
    threads = [
        threading.Thread(target=Athlete(client, email, tally).live, args=(stop,)) for email, client in people.items()
    ]
    for thread in threads:
        thread.start()
    try:
        yield tally
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def lost(tally: Tally, people: dict[str, Client]) -> set[int]:
    """The history entries that were acknowledged and are not there."""
    return {number for email, numbers in tally.acknowledged.items() for number in numbers - set(history(people[email]))}


def history(client: Client) -> Iterator[int]:
    """The ids of all of an athlete's entries."""
    path: str | None = "/fitness/exercises/history?limit=100"
    while path:
        answer = client.ask("GET", path, expect=200)
        yield from (entry["id"] for entry in answer.json())
        target = answer.links.get("next", {}).get("url")
        path = target and target.removeprefix(client.origin)


def until(condition: Callable[[], bool], *, within_s: float, what: str) -> float:
    """The seconds until the condition held. Raises AssertionError, which says what did not happen."""
    started = time.monotonic()
    while not condition():
        took = time.monotonic() - started
        assert took < within_s, f"{what}: not within {within_s:.0f} s."
        time.sleep(0.1)
    return time.monotonic() - started
