"""A monolith made of real sockets, which can be told to misbehave."""

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping
from http.client import HTTPMessage, parse_headers
from io import BufferedReader
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import orjson

from coach.tests.builders import ETAG, a_catalogue, a_context, a_key_set
from coach.tests.recording import record

CONTEXT = "/fitness/training-context"
EXERCISES = "/fitness/exercises"
KEYS = "/.well-known/jwks.json"
HEALTH = "/health"

# Longer than any time that a test allows.
_PATIENCE_S = 60.0
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Received(NamedTuple):
    """A request that came in."""

    path: str
    query: Mapping[str, list[str]]
    headers: HTTPMessage


class Line:
    """One connection, seen from the monolith."""

    def __init__(self, connection: socket.socket, stopped: threading.Event) -> None:
        self._connection = connection
        self._stopped = stopped

    def send(self, data: bytes) -> None:
        self._connection.sendall(data)

    def drip(self, data: bytes, *, every_s: float = 0.03) -> None:
        """Send byte by byte, each sooner than any time-out of a single read."""
        for index in range(len(data)):
            if self._stopped.wait(every_s):
                return
            self.send(data[index : index + 1])

    def hang(self) -> None:
        """Say nothing until the test ends."""
        self._stopped.wait(_PATIENCE_S)

    def reset(self) -> None:
        """Break the connection (RST)."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)


# Answers a request; returns whether the connection stays open.
Behaviour = Callable[[Line, Received], bool]


def http(status: str, headers: Mapping[str, str], body: bytes = b"", *, version: str = "1.1") -> bytes:
    """Write an answer down as it is: nothing is added, nothing is checked."""
    lines = [f"HTTP/{version} {status}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def json_answer(body: object, *, status: str = "200 OK", headers: Mapping[str, str] | None = None) -> Behaviour:
    """Answer well."""
    return bytes_answer(
        orjson.dumps(body), status=status, headers={"Content-Type": "application/json", **(headers or {})}
    )


def bytes_answer(body: bytes, *, status: str = "200 OK", headers: Mapping[str, str]) -> Behaviour:
    """Answer with any body, its length told truly."""
    data = http(status, {"Content-Length": str(len(body)), **headers}, body)

    def behave(line: Line, _request: Received) -> bool:
        line.send(data)
        return True

    return behave


def catalogue_answer(catalogue: list[dict[str, object]], etag: str = ETAG) -> Behaviour:
    """Answer with the catalogue, or with 304 to those who hold it."""

    def behave(line: Line, request: Received) -> bool:
        if request.headers.get("If-None-Match") == etag:
            line.send(http("304 Not Modified", {"ETag": etag}))
            return True
        return json_answer(catalogue, headers={"ETag": etag})(line, request)

    return behave


def in_turn(*behaviours: Behaviour) -> Behaviour:
    """Behave in each way once, and in the last way from then on."""
    left = list(behaviours)

    def behave(line: Line, request: Received) -> bool:
        return (left.pop(0) if len(left) > 1 else left[0])(line, request)

    return behave


def hang_up(_line: Line, _request: Received) -> bool:
    """Close the connection without a word."""
    return False


def reset(line: Line, _request: Received) -> bool:
    """Break the connection without a word."""
    line.reset()
    return False


def hang(line: Line, _request: Received) -> bool:
    """Never answer."""
    line.hang()
    return False


class FakeMonolith:
    """Listens on a port of its own; healthy until told otherwise."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.connections = 0
        self.port = 0
        self._behaviours: dict[str, Behaviour] = {}
        self._stopped = threading.Event()
        self._stopped.set()
        self.heal()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def heal(self) -> None:
        """Be there and answer well, as if nothing had been asked before."""
        self._behaviours = {
            CONTEXT: json_answer(a_context()),
            EXERCISES: catalogue_answer(a_catalogue()),
            KEYS: json_answer(a_key_set()),
            HEALTH: json_answer({"status": "UP"}),
        }
        self.received = []
        self.connections = 0
        if self._stopped.is_set():
            self._start()

    def on(self, path: str, behaviour: Behaviour) -> None:
        """Answer a path in this way from now on."""
        self._behaviours[path] = behaviour

    def asked(self, path: str) -> list[Received]:
        """The requests for a path so far."""
        return [request for request in self.received if request.path == path]

    def wait_for(self, path: str, times: int) -> None:
        """Wait until a path was asked so often: who gives up soon may do so before the question was read."""
        give_up_at = time.monotonic() + _PATIENCE_S
        while len(self.asked(path)) < times:
            assert time.monotonic() < give_up_at, f"{path} was asked {len(self.asked(path))} times instead of {times}."
            time.sleep(0.001)

    def stop(self) -> None:
        """Go away: the port refuses connections from now on."""
        self._stopped.set()
        _wake_who_waits_on(self._listener)
        # First, so that nobody is let in behind our back.
        self._threads[0].join()
        for connection in self._open:
            _wake_who_waits_on(connection)
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _start(self) -> None:
        self._stopped = threading.Event()
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self) -> None:
        while not self._stopped.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as incoming, contextlib.suppress(OSError):
            line = Line(connection, self._stopped)
            while (request := _read_request(incoming)) is not None:
                self.received.append(request)
                if not self._behaviours[request.path](line, request):
                    return


def _wake_who_waits_on(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _read_request(incoming: BufferedReader) -> Received | None:
    start = incoming.readline().split()
    if not start:
        return None
    target = urlsplit(start[1].decode())
    headers = parse_headers(incoming)
    record(start[0].decode(), start[1].decode(), headers.items())
    return Received(target.path, parse_qs(target.query), headers)
