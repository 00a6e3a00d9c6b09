"""The fixed workload that requests are measured against: of their flavour, and never changed.

Whoever changes anything in this file records the reference anew: `make load-guard ARGS=--record`.
Nothing but the standard library is used, so that the release of a package changes no ratio.
"""

import asyncio
import base64
import contextvars
import copy
import hashlib
import hmac
import json
import logging
import re
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from email.parser import Parser
from string import Template
from urllib.parse import parse_qsl, urlencode, urlsplit

_TARGET = re.compile(r"(?P<method>GET|POST) (?P<path>/[a-z/]+)\?(?P<query>[^ ]+) HTTP/1\.1")
_NAME = re.compile(r"[A-Za-z][A-Za-z-]*")
_HEAD = "".join(f"X-Header-{n}: value {n}; charset=utf-8\r\n" for n in range(10)) + "\r\n"
_EXERCISES = json.dumps(
    [
        {
            "id": number,
            "name": f"exercise {number}",
            "equipment": None if number % 2 else "barbell",
            "muscles": ["chest", "back", "legs"][number % 3],
            "steps": ["stand", "lift", "rest"],
        }
        for number in range(120)
    ]
)
_LINE = Template('{"event":"$event","path":"$path","number":$number}')
_KEY = bytes(range(32))
_NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
_ROUND_TRIP = b"x" * 512

_current: contextvars.ContextVar[str] = contextvars.ContextVar("calibration", default="")
_formatter = logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s")


@dataclass(frozen=True)
class _Ranked:
    key: str
    id: int
    name: str
    muscles: str


class Calibration:
    """One unit of work after the other: hops of the event loop, one to a thread, a round trip on a socket there."""

    def __init__(self, pool: ThreadPoolExecutor, near: socket.socket) -> None:
        self._pool = pool
        self._near = near

    async def unit(self, number: int) -> None:
        """About as much as a request, and the same whatever the number, which only varies the text."""
        head, claims = _read_request(number)
        token = _current.set(claims["sub"])
        try:
            await asyncio.sleep(0)
            context = contextvars.copy_context()
            loop = asyncio.get_running_loop()
            body = await loop.run_in_executor(self._pool, context.run, self._handle, number)
            await asyncio.sleep(0)
            _log(number, head, body)
        finally:
            _current.reset(token)

    def _handle(self, number: int) -> str:
        self._near.sendall(_ROUND_TRIP)
        received = 0
        while received < len(_ROUND_TRIP):
            received += len(self._near.recv(len(_ROUND_TRIP)))
        return _plan(f"{_current.get()}:{number % 10}")


@contextmanager
def calibration() -> Iterator[Calibration]:
    """The workload, with a thread that answers at the other end of its socket."""
    near, far = socket.socketpair()
    echo = threading.Thread(target=_echo, args=(far,), name="calibration-echo")
    echo.start()
    try:
        with ThreadPoolExecutor(1, thread_name_prefix="calibration") as pool:
            yield Calibration(pool, near)
    finally:
        near.close()
        echo.join()


def _echo(far: socket.socket) -> None:
    with far:
        while data := far.recv(4096):
            far.sendall(data)


def _read_request(number: int) -> tuple[dict[str, str], dict[str, str]]:
    query = urlencode({"name": f"athlete {number % 10}", "limit": "6", "seed": "2026-01-01"})
    found = _TARGET.fullmatch(f"GET /fitness/calibration?{query} HTTP/1.1")
    if found is None:
        raise RuntimeError("The calibration does not read its own request.")
    parameters = dict(parse_qsl(urlsplit(f"http://localhost{found['path']}?{found['query']}").query))
    head = {name.lower(): value for name, value in Parser().parsestr(_HEAD).items() if _NAME.match(name)}
    claims = base64.urlsafe_b64encode(json.dumps({"sub": parameters["name"]}).encode())
    signature = hmac.new(_KEY, claims, hashlib.sha256).digest()
    if not hmac.compare_digest(signature, hmac.new(_KEY, claims, hashlib.sha256).digest()):
        raise RuntimeError("The calibration does not know its own signature.")
    return head, json.loads(base64.urlsafe_b64decode(claims))


def _plan(seed: str) -> str:
    ranked = [
        _Ranked(
            hashlib.sha256(f"{seed}:{row['id']}".encode()).hexdigest(), row["id"], row["name"].title(), row["muscles"]
        )
        for row in json.loads(_EXERCISES)
        if row["equipment"] is None or row["id"] % 7
    ]
    ranked.sort(key=lambda exercise: exercise.key)
    rows = [asdict(exercise) for exercise in ranked[:6]]
    days = [(_NOON - timedelta(days=number)).isoformat() for number in range(30)]
    done = {datetime.fromisoformat(day).date().isoformat(): number for number, day in enumerate(days)}
    return json.dumps({"exercises": copy.deepcopy(rows), "done": done}, separators=(",", ":"))


def _log(number: int, head: dict[str, str], body: str) -> None:
    for event in ("received", "answered"):
        record = logging.LogRecord(
            "calibration", logging.INFO, "calibration.py", 1, "%s %d", (event, len(body)), None, event
        )
        record.created = _NOON.timestamp()
        line = _LINE.substitute(event=_formatter.format(record), path=head["x-header-1"], number=number % 10)
        json.loads(line)
