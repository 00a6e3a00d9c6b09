"""The moment until which one request may take, whatever it has to wait for."""

import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

Clock = Callable[[], float]


class Deadline:
    """A moment of a monotonic clock, in seconds."""

    def __init__(self, seconds: float, clock: Clock) -> None:
        self._seconds = seconds
        self._at = clock() + seconds
        self._clock = clock

    @classmethod
    def after(cls, seconds: float, clock: Clock = time.monotonic) -> "Deadline":
        """Return the deadline that many seconds from now."""
        return cls(seconds, clock)

    def remaining(self) -> float:
        """Return the seconds that are left, 0 when none are."""
        return max(0.0, self._at - self._clock())

    def is_far(self) -> bool:
        """Whether at least half of the time is left."""
        return self.remaining() >= self._seconds / 2

    def extend(self, seconds: float) -> None:
        """Move the deadline away."""
        self._at += seconds


_current: Final[ContextVar[Deadline]] = ContextVar("coach_deadline")


def current_deadline() -> Deadline:
    """Return the deadline of the request being answered; raises LookupError outside of a request."""
    return _current.get()


class DeadlineMiddleware:
    """ASGI middleware: the deadline starts when a request comes in, so that waiting for a thread or a key counts too.

    Time that the client takes to send its body does not count.
    """

    def __init__(self, app: ASGIApp, *, seconds: float, clock: Clock = time.monotonic) -> None:
        self._app = app
        self._seconds = seconds
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        deadline = Deadline.after(self._seconds, self._clock)

        async def receive_untimed() -> Message:
            started = self._clock()
            message = await receive()
            deadline.extend(self._clock() - started)
            return message

        token = _current.set(deadline)
        try:
            await self._app(scope, receive_untimed, send)
        finally:
            _current.reset(token)
