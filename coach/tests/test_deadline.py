"""The deadline of a request."""

import asyncio

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coach.deadline import Deadline, DeadlineMiddleware, current_deadline
from coach.tests.clock import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


class TestDeadline:
    def test_what_remains_shrinks_to_nothing_and_no_further(self, clock: ManualClock) -> None:
        deadline = Deadline.after(2.0, clock)
        left = []
        for step in (0, 1.5, 1.5):
            clock.now += step
            left.append(deadline.remaining())

        assert left == [2.0, 0.5, 0.0]

    def test_outside_of_a_request_there_is_none(self) -> None:
        with pytest.raises(LookupError):
            current_deadline()


def run(
    app: ASGIApp, clock: ManualClock, *, kind: str = "http", receive: Receive | None = None, times: int = 1
) -> None:
    """Send requests through the middleware, one after another."""

    async def receive_nothing() -> Message:
        return {"type": "http.disconnect"}

    async def send(_message: Message) -> None:
        """Nobody reads the answers."""

    async def requests() -> None:
        middleware = DeadlineMiddleware(app, seconds=2.0, clock=clock)
        for _ in range(times):
            await middleware({"type": kind}, receive or receive_nothing, send)

    asyncio.run(requests())


class TestMiddleware:
    def test_the_time_that_the_client_takes_to_send_its_body_does_not_count(self, clock: ManualClock) -> None:
        left = []

        async def app(_scope: Scope, receive: Receive, _send: Send) -> None:
            clock.now += 0.5
            await receive()
            left.append(current_deadline().remaining())

        async def receive_slowly() -> Message:
            clock.now += 30
            return {"type": "http.request", "body": b"", "more_body": False}

        run(app, clock, receive=receive_slowly)

        assert left == [1.5]

    def test_each_request_has_its_own(self, clock: ManualClock) -> None:
        left = []

        async def app(_scope: Scope, _receive: Receive, _send: Send) -> None:
            left.append(current_deadline().remaining())
            clock.now += 5

        run(app, clock, times=2)

        assert left == [2.0, 2.0]

    def test_the_lifespan_has_none(self, clock: ManualClock) -> None:
        seen = []

        async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
            seen.append(scope["type"])
            with pytest.raises(LookupError):
                current_deadline()

        run(app, clock, kind="lifespan")

        assert seen == ["lifespan"]
