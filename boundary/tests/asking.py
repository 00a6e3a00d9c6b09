"""Asks an ASGI app without a server, with every byte of the request in the test's own hands."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from urllib.parse import unquote

import orjson
from starlette.datastructures import Headers

RawHeaders = Sequence[tuple[str, str]]


class Answer(NamedTuple):
    """An answer that is complete."""

    status: int
    headers: Headers
    body: bytes

    def json(self) -> Any:
        return orjson.loads(self.body)

    @property
    def code(self) -> str:
        """The problem's code."""
        code: str = self.json()["code"]
        return code

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """The problem's fields at fault."""
        return [(fault["location"], fault["name"], fault["detail"]) for fault in self.json()["errors"]]


def ask(
    app: Any,
    method: str,
    target: str,
    *,
    headers: RawHeaders = (),
    body: bytes | Iterable[bytes] = b"",
    json: Any = None,
    token: str | None = None,
) -> Answer:
    """Send one request; a body in pieces is sent as a chunked one, without Content-Length."""
    sent = [*headers]
    if json is not None:
        body = orjson.dumps(json)
        sent.append(("content-type", "application/json"))
    if token is not None:
        sent.append(("authorization", f"Bearer {token}"))
    if isinstance(body, bytes):
        pieces = [body]
        if body and not any(name == "content-length" for name, _ in sent):
            sent.append(("content-length", str(len(body))))
    else:
        pieces = list(body)
        sent.append(("transfer-encoding", "chunked"))
    return asyncio.run(_exchange(app, _scope(method, target, sent), pieces))


def _scope(method: str, target: str, headers: RawHeaders) -> dict[str, Any]:
    raw_path, _, query = target.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(raw_path),
        "raw_path": raw_path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 80),
    }


async def _exchange(app: Any, scope: dict[str, Any], pieces: list[bytes]) -> Answer:
    left = [*pieces]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if not left:
            return {"type": "http.disconnect"}
        piece = left.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(left)}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    body = b"".join(message.get("body", b"") for message in sent[1:])
    names = [name for name, _ in sent[0]["headers"]]
    # None of ours is a list over several lines, and most may come once only.
    assert len(names) == len(set(names)), sent[0]["headers"]
    return Answer(sent[0]["status"], Headers(raw=sent[0]["headers"]), body)
