"""As much of ASGI as an answer in JSON takes."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]


async def read(receive: Receive) -> None:
    """Take the body of the request from the wire."""
    while (await receive()).get("more_body"):
        pass


async def answer(send: Send, body: bytes) -> None:
    """Send a 200."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
