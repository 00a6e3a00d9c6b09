"""Calls an ASGI app in this process, without sockets: its lifespan, then one request after the other."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

_ASGI = {"version": "3.0", "spec_version": "2.3"}
_OK = 200

Message = MutableMapping[str, Any]
App = Callable[
    [MutableMapping[str, Any], Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]


class RequestFailed(Exception):
    """An app did not start, or did not answer as a measurement needs it; the text says what it did."""


@dataclass(frozen=True)
class Request:
    """One operation; a body is JSON."""

    method: str
    path: str
    body: bytes = b""

    def scope(self, token: str) -> dict[str, Any]:
        """What a server would tell an app."""
        headers = [(b"host", b"localhost"), (b"authorization", b"Bearer " + token.encode())]
        if self.body:
            headers += [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(self.body))]
        return {
            "type": "http",
            "asgi": _ASGI,
            "http_version": "1.1",
            "method": self.method,
            "scheme": "http",
            "path": self.path,
            "raw_path": self.path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": headers,
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
            "state": {},
        }


@asynccontextmanager
async def started(app: App) -> AsyncIterator[None]:
    """Keep the app's lifespan open. Raises RequestFailed when it does not start."""
    to_app: asyncio.Queue[Message] = asyncio.Queue()
    from_app: asyncio.Queue[Message] = asyncio.Queue()
    running = asyncio.ensure_future(app({"type": "lifespan", "asgi": _ASGI, "state": {}}, to_app.get, from_app.put))
    await to_app.put({"type": "lifespan.startup"})
    answer = await _said(running, from_app)
    if answer["type"] != "lifespan.startup.complete":
        raise RequestFailed(f"The app did not start: {answer}")
    try:
        yield
    finally:
        await to_app.put({"type": "lifespan.shutdown"})
        await _said(running, from_app)
        await running


async def _said(running: asyncio.Future[None], from_app: asyncio.Queue[Message]) -> Message:
    """What the app says next; when it ends instead, what it raised."""
    message = asyncio.ensure_future(from_app.get())
    either: set[asyncio.Future[Any]] = {running, message}
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    if message.done():
        return message.result()
    message.cancel()
    await running
    raise RequestFailed("The app ended its lifespan without a word.")


async def ask(app: App, scope: dict[str, Any], body: bytes) -> bytes:
    """The body of the answer. Raises RequestFailed for any status but 200."""
    status, parts = 0, []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        else:
            parts.append(message.get("body", b""))

    await app(scope, receive, send)
    answer = b"".join(parts)
    if status != _OK:
        raise RequestFailed(f"{scope['method']} {scope['path']} answered {status}: {answer[:500]!r}")
    return answer
