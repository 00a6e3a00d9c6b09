"""The innermost layer of an AsyncApp: calls the handler of the matched operation and sends its reply."""

import inspect
from collections.abc import Mapping

from starlette.types import ASGIApp, Receive, Scope, Send

from boundary.exchange import current_exchange
from boundary.handlers import Handler
from boundary.threads import HandlerThreads


class Dispatch:
    """ASGI middleware in front of Connexion's own dispatch, which wraps each handler anew for each request."""

    def __init__(self, app: ASGIApp, *, handlers: Mapping[str, Handler], threads: HandlerThreads) -> None:
        self._app = app
        self._handlers = handlers
        self._waiting = frozenset(name for name, it in handlers.items() if inspect.iscoroutinefunction(it))
        self._threads = threads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request; what is none goes on to Connexion."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        operation_id = current_exchange.get().matched.operation_id
        handler = self._handlers[operation_id]
        reply = await (handler() if operation_id in self._waiting else self._threads.run(handler))
        body = reply.body or b""
        headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers.items()]
        headers.append((b"content-length", b"%d" % len(body)))
        await send({"type": "http.response.start", "status": reply.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": body})
