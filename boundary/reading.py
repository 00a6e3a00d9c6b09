"""Reads a whole body within its limits, and lets it be read once more downstream."""

import asyncio

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope

from boundary.limits import Limits
from boundary.rejections import ContentTooLarge, RequestTimeout

_CLOSE = {"Connection": "close"}


async def read_body(scope: Scope, receive: Receive, limits: Limits) -> bytes:
    """Return the body; the scope gets its true Content-Length and is chunked no more.

    Raises ContentTooLarge when more than the limit comes, whatever the headers promised; RequestTimeout when it does
    not come in time; ClientDisconnect when the client has gone.
    """
    try:
        async with asyncio.timeout(limits.body_seconds):
            body = await _collect(receive, limits.body_bytes)
    except TimeoutError:
        raise RequestTimeout(f"The body did not come within {limits.body_seconds:g} seconds.", headers=_CLOSE) from None
    headers = MutableHeaders(scope=scope)
    # Werkzeug takes a body with both headers for an empty one.
    del headers["transfer-encoding"]
    headers["content-length"] = str(len(body))
    return body


def replay(body: bytes, receive: Receive) -> Receive:
    """Return a channel that gives the body first, and then whatever comes."""
    told = False

    async def receive_again() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again


async def _collect(receive: Receive, limit: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk: bytes = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise ContentTooLarge(f"The body may have at most {limit} bytes.", headers=_CLOSE)
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)
