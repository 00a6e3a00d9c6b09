"""Takes whole requests to a WSGI application in a thread, and whole answers back."""

import sys
from collections.abc import Callable
from io import BytesIO
from typing import Any, Final, NamedTuple, TypeAlias

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from boundary.threads import HandlerThreads

_WITHOUT_PREFIX: Final = frozenset({"CONTENT_LENGTH", "CONTENT_TYPE"})

WsgiApp: TypeAlias = Callable[[dict[str, Any], Callable[..., Any]], Any]


class _Answer(NamedTuple):
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class WsgiBridge:
    """An ASGI application for requests whose bodies are bounded and already read, as the boundary's are.

    The bridge that Connexion brings is made for streams: it hops to the loop and back for each piece of an answer.
    """

    def __init__(self, app: WsgiApp, threads: HandlerThreads, others: ASGIApp) -> None:
        """`others` takes what is not an HTTP request."""
        self._app = app
        self._threads = threads
        self._others = others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        if scope["type"] != "http":
            await self._others(scope, receive, send)
            return
        body = await _body(scope, receive)
        answer = await self._threads.run(lambda: self._answer(scope, body))
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        await send({"type": "http.response.body", "body": answer.body})

    def _answer(self, scope: Scope, body: bytes) -> _Answer:
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            if exc_info is not None:
                raise exc_info[1]
            started.append((status, headers))
            return pieces.append

        pieces: list[bytes] = []
        answer = self._app(_request(scope, body), start_response)
        try:
            pieces.extend(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        status, headers = started[-1]
        encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        return _Answer(int(status[:3]), encoded, b"".join(pieces))


def _request(scope: Scope, body: bytes) -> dict[str, Any]:
    """Return the request as PEP 3333 describes it."""
    host, port = scope.get("server") or ("localhost", 80)
    client, _ = scope.get("client") or ("", 0)
    root: str = scope.get("root_path", "")
    request = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": _as_latin_1(root),
        "PATH_INFO": _as_latin_1(scope["path"].removeprefix(root)),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "REMOTE_ADDR": client,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        name = raw_name.decode("latin-1").upper().replace("-", "_")
        key = name if name in _WITHOUT_PREFIX else f"HTTP_{name}"
        value = raw_value.decode("latin-1")
        request[key] = f"{request[key]},{value}" if key in request else value
    return request


def _as_latin_1(text: str) -> str:
    return text.encode().decode("latin-1")


async def _body(scope: Scope, receive: Receive) -> bytes:
    # The validation of requests has left a length to what has a body, and to nothing else.
    if Headers(scope=scope).get("content-length", "0") == "0":
        return b""
    message = await receive()
    body: bytes = message["body"]
    return body
