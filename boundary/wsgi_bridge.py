"""Takes whole requests to a WSGI application in a thread, and whole answers back."""

from collections.abc import Callable
from io import BytesIO
from typing import Any, NamedTuple, TypeAlias, cast

from a2wsgi.wsgi import build_environ
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from boundary.threads import HandlerThreads

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
        # It is typed for its own body, and uses none of it.
        environ: Any = build_environ(cast(Any, scope), cast(Any, BytesIO(body)))
        answer = self._app(environ, start_response)
        try:
            pieces.extend(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        status, headers = started[-1]
        encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        return _Answer(int(status[:3]), encoded, b"".join(pieces))


async def _body(scope: Scope, receive: Receive) -> bytes:
    # The validation of requests has left a length to what has a body, and to nothing else.
    if Headers(scope=scope).get("content-length", "0") == "0":
        return b""
    message = await receive()
    body: bytes = message["body"]
    return body
