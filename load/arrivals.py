"""Asks at a given rate however slowly the answers come (an open model), on as many connections as that takes.

It stands on the machine that it measures, so it must be cheap: a request costs it 0.05 ms of processor time. k6 takes
0.25 ms, which at three times the capacity is most of a processor. wrk is cheaper than both and waits for answers (a
closed model); Debian's h2load keeps a rate, and sees neither headers nor bodies.
"""

import asyncio
import gc
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

_TICK_S = 0.001
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_RETRY_AFTER = re.compile(rb"\r\nretry-after: *[1-9]\d*\r\n", re.IGNORECASE)
_DEGRADED = b'"degraded":true'
_CLOSES = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)
_HEAD_END = b"\r\n\r\n"
# A service that holds more than this is not saved by more.
_MOST_CONNECTIONS = 6000
_PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class Answer:
    """`at_s` after the first request of the run it was asked for; the status is 0 when no answer came."""

    at_s: float
    seconds: float
    status: int
    retry_after: bool = False
    degraded: bool = False

    @property
    def good(self) -> bool:
        """What the athlete wanted."""
        return self.status == 200 and not self.degraded  # noqa: PLR2004  # as it stands on the wire


@dataclass(slots=True)
class Run:
    """What came of one run; `late_s` is how long after its time each request was sent."""

    rate: float
    seconds: float
    answers: list[Answer] = field(default_factory=list)
    late_s: list[float] = field(default_factory=list)


async def at_rate(host: str, port: int, requests: Sequence[bytes], *, rate: float, seconds: float) -> Run:
    """Send the requests, over and over, `rate` of them a second; the run ends when all are answered or given up."""
    run = Run(rate, seconds)
    total, sent = round(rate * seconds), 0
    # A collection would stop everything for as long as it takes: this one does so before the clock runs.
    gc.collect()
    gc.disable()
    pool = _Pool(host, port, run)
    try:
        while sent < total:
            due = min(total, int((time.perf_counter() - pool.began) * rate) + 1)
            for number in range(sent, due):
                run.late_s.append(time.perf_counter() - pool.began - number / rate)
                pool.ask(requests[number % len(requests)])
            sent = due
            await asyncio.sleep(_TICK_S)
        await pool.finish()
    finally:
        gc.enable()
    return run


async def at_once(host: str, port: int, requests: Sequence[bytes], *, connections: int, seconds: float) -> Run:
    """Have so many requests under way all the time (a closed model): its rate is what the service can do."""
    run = Run(0.0, seconds)
    pool = _Pool(host, port, run)
    sent = 0
    while (passed := time.perf_counter() - pool.began) < seconds:
        while pool.under_way < connections:
            pool.ask(requests[sent % len(requests)])
            sent += 1
        await asyncio.sleep(_TICK_S)
    run.rate = len(run.answers) / passed
    await pool.finish()
    return run


class _Pool:
    """Connections, made when no idle one is there; the one used last is the next, so that the others may grow old."""

    def __init__(self, host: str, port: int, run: Run) -> None:
        self._place = host, port
        self._run = run
        self.idle: list[_Connection] = []
        self._every: set[_Connection] = set()
        self._opening: set[asyncio.Task[None]] = set()
        self.under_way = 0
        self.began = time.perf_counter()

    def ask(self, request: bytes) -> None:
        """Send it now, or as soon as there is a connection."""
        self.under_way += 1
        self.send(request, time.perf_counter())

    def send(self, request: bytes, began: float) -> None:
        """Send what was asked for at `began`."""
        while self.idle:
            connection = self.idle.pop()
            if connection.is_open:
                connection.ask(request, began, used=True)
                return
        if len(self._every) >= _MOST_CONNECTIONS:
            self.note(began, 0)
            return
        task = asyncio.ensure_future(self._open(request, began))
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)

    def note(self, began: float, status: int, *, retry_after: bool = False, degraded: bool = False) -> None:
        """One request has ended."""
        self.under_way -= 1
        now = time.perf_counter()
        self._run.answers.append(Answer(began - self.began, now - began, status, retry_after, degraded))

    def gone(self, connection: "_Connection") -> None:
        """The connection is closed."""
        self._every.discard(connection)

    async def finish(self) -> None:
        """Wait for what is under way, not for ever, and close everything; what has no answer by then has none."""
        deadline = time.perf_counter() + _PATIENCE_S
        while self.under_way and time.perf_counter() < deadline:  # noqa: ASYNC110  # nothing to tell for each answer
            await asyncio.sleep(0.01)
        for task in self._opening:
            task.cancel()
        for connection in list(self._every):
            connection.close()
        await asyncio.sleep(0.05)

    async def _open(self, request: bytes, began: float) -> None:
        try:
            _, connection = await asyncio.get_running_loop().create_connection(lambda: _Connection(self), *self._place)
        except (OSError, asyncio.CancelledError):
            self.note(began, 0)
            return
        self._every.add(connection)
        connection.ask(request, began, used=False)


class _Connection(asyncio.Protocol):
    """Sends a request, reads its answer to the end, and goes back among the idle ones."""

    def __init__(self, pool: _Pool) -> None:
        self._pool = pool
        self._transport: asyncio.Transport | None = None
        self._request: bytes | None = None
        self._began = 0.0
        self._used = False
        self._received = bytearray()
        self._end = 0

    @property
    def is_open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Of uvloop it only behaves like one.
        self._transport = cast("asyncio.Transport", transport)

    def ask(self, request: bytes, began: float, *, used: bool) -> None:
        """Send a request on an open connection; `used` says that it may have been closed a moment ago."""
        self._request, self._began, self._used = request, began, used
        self._received.clear()
        self._end = 0
        if self._transport is not None:
            self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._end:
            head = self._received.find(_HEAD_END)
            if head < 0:
                return
            length = _LENGTH.search(self._received, 0, head)
            # Every answer that is expected here says how long it is.
            self._end = head + len(_HEAD_END) + (int(length[1]) if length else 0)
        if len(self._received) >= self._end and self._request is not None:
            self._note()

    def connection_lost(self, _exc: Exception | None) -> None:
        self._pool.gone(self)
        self._transport = None
        request, self._request = self._request, None
        if request is None:
            return
        if self._used and not self._received:
            # Closed by the service while idle, as it may: any client asks again.
            self._pool.send(request, self._began)
        else:
            self._pool.note(self._began, 0)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def _note(self) -> None:
        self._request = None
        received = self._received
        status = int(received[9:12])
        self._pool.note(
            self._began,
            status,
            retry_after=_RETRY_AFTER.search(received) is not None,
            degraded=_DEGRADED in received,
        )
        if _CLOSES.search(received, 0, received.find(_HEAD_END)):
            self.close()
        else:
            self._pool.idle.append(self)
