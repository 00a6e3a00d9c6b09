"""The workload that requests are measured against runs, and an app is called as a server calls it."""

import asyncio
from typing import Any

import pytest

from load.guard.asgi import Request, RequestFailed, ask, started
from load.guard.calibration import calibration


def test_units_of_the_workload_follow_each_other() -> None:
    async def units() -> None:
        with calibration() as work:
            for number in range(3):
                await work.unit(number)

    asyncio.run(units())


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Echoes a body with the token before it; refuses an empty one; starts."""
    message = await receive()
    if scope["type"] == "lifespan":
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    token = dict(scope["headers"])[b"authorization"]
    await send({"type": "http.response.start", "status": 200 if message["body"] else 422, "headers": []})
    await send({"type": "http.response.body", "body": token + b" ", "more_body": True})
    await send({"type": "http.response.body", "body": message["body"]})


def test_an_answer_comes_whole() -> None:
    request = Request("POST", "/echo", b"{}")

    async def answered() -> bytes:
        async with started(app):
            return await ask(app, request.scope("token"), request.body)

    assert asyncio.run(answered()) == b"Bearer token {}"


def test_an_answer_other_than_200_ends_the_measurement() -> None:
    request = Request("GET", "/echo")

    with pytest.raises(RequestFailed, match="GET /echo answered 422"):
        asyncio.run(ask(app, request.scope("token"), request.body))


def test_an_app_that_does_not_start_ends_the_measurement() -> None:
    async def failing(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "lifespan.startup.failed", "message": "no keys"})

    async def start() -> None:
        async with started(failing):
            raise AssertionError

    with pytest.raises(RequestFailed, match="no keys"):
        asyncio.run(start())


def test_an_app_that_fails_at_its_start_ends_the_measurement() -> None:
    async def failing(_scope: Any, _receive: Any, _send: Any) -> None:
        raise ZeroDivisionError

    async def start() -> None:
        async with started(failing):
            raise AssertionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(start())
