"""The layer of admission around an app that waits for a sign."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from prometheus_client import CollectorRegistry
from starlette.types import Message, Receive, Scope, Send

from boundary.admission import Admission

T = TypeVar("T")
ORIGIN = "https://pages.example"
OK = {"type": "http.response.start", "status": 200, "headers": []}
END = {"type": "http.response.body", "body": b""}


def layer(app: Any, *, at_once: int = 1, **settings: Any) -> Admission:
    return Admission(app, at_once=at_once, registry=settings.pop("registry", None) or CollectorRegistry(), **settings)


def full(**settings: Any) -> Admission:
    """One that lets nobody in."""

    async def never(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise AssertionError("it was let in")

    return layer(never, at_once=0, **settings)


class Gate:
    """An app whose requests wait until they are let go, each in its way."""

    def __init__(self) -> None:
        self.waiting: list[asyncio.Future[Callable[[Send], Any]]] = []

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        way: asyncio.Future[Callable[[Send], Any]] = asyncio.get_running_loop().create_future()
        self.waiting.append(way)
        await (await way)(send)


async def well(send: Send) -> None:
    await send({**OK})
    await send(END)


async def by_an_error(_send: Send) -> None:
    raise RuntimeError("a bug")


async def by_a_client_that_left(_send: Send) -> None:
    raise asyncio.CancelledError


async def in_pieces(send: Send) -> None:
    await send({**OK})
    for _ in range(3):
        await send({"type": "http.response.body", "body": b"x", "more_body": True})
        await asyncio.sleep(0)
    await send(END)


async def status_of(app: Any, path: str = "/toys", method: str = "GET") -> int:
    """Ask as a server does."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    await app({"type": "http", "path": path, "method": method, "headers": []}, receive, send)
    status: int = sent[0]["status"]
    return status


async def begun(*requests: Any) -> list["asyncio.Task[int]"]:
    tasks = [asyncio.create_task(request) for request in requests]
    await asyncio.sleep(0)
    return tasks


def played(scene: Coroutine[Any, Any, T]) -> T:
    """What the scene returns; one that waits for ever fails."""

    async def soon() -> T:
        async with asyncio.timeout(5):
            return await scene

    return asyncio.run(soon())
