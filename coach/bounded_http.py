"""HTTP connections whose every read from the socket ends by a deadline.

A time-out of `requests` bounds one read from the socket, so a peer that sends a byte now and then is never late: not
in the body, and not in the headers, which Python's HTTP client reads by itself. Here the socket's time-out shrinks with
what is left.
"""

import io
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from http.client import HTTPResponse
from typing import Any, Final

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from coach.deadline import Deadline

_deadline: Final[ContextVar[Deadline]] = ContextVar("coach_socket_deadline")


@contextmanager
def reading_until(deadline: Deadline) -> Iterator[None]:
    """Bound all reads that this thread makes inside of the block."""
    token = _deadline.set(deadline)
    try:
        yield
    finally:
        _deadline.reset(token)


class _Reader(io.RawIOBase):
    """Reads from a socket; raises TimeoutError when the deadline has passed or the socket's own time-out is over."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)
        self._timeout = sock.gettimeout()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = _deadline.get().remaining()
        if left <= 0:
            raise TimeoutError("The deadline has passed.")
        # Only when it must: each call is one to the system.
        if self._timeout is None or left < self._timeout:
            self._sock.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Socket:
    """As much of a socket as HTTPResponse uses."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self._sock))


class _BoundedResponse(HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(_Socket(sock), *args, **kwargs)  # type: ignore[arg-type]  # it only calls makefile


class _BoundedConnection(HTTPConnection):
    response_class = _BoundedResponse


class _BoundedTlsConnection(HTTPSConnection):
    response_class = _BoundedResponse


class _BoundedPool(HTTPConnectionPool):
    ConnectionCls = _BoundedConnection


class _BoundedTlsPool(HTTPSConnectionPool):
    ConnectionCls = _BoundedTlsConnection


POOL_CLASSES: Final = {"http": _BoundedPool, "https": _BoundedTlsPool}
