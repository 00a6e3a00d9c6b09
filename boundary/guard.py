"""Refuses requests that are wrong on the wire, and gives the rest one shape, before Connexion sees them."""

import re
from urllib.parse import unquote_to_bytes

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from boundary import content_types
from boundary.contract import Operation
from boundary.exchange import current_exchange
from boundary.limits import Limits
from boundary.rejections import (
    ContentTooLarge,
    InvalidRequest,
    MethodNotAllowed,
    NotFound,
    UnsupportedMediaType,
)
from boundary.routes import RouteTable

_CLOSE = {"Connection": "close"}
_DIGITS = re.compile(r"[0-9]{1,18}")
_BODY_HEADERS = ("content-type", "content-length", "transfer-encoding", "content-encoding")


class Guard:
    """ASGI middleware inside of the error handlers: routes strictly, then settles the headers of the body.

    Flask routes again behind it, more loosely, but nothing odd reaches it.
    """

    def __init__(self, app: ASGIApp, *, routes: RouteTable, bodied: frozenset[str], limits: Limits) -> None:
        """`bodied` are the operationIds that take a body."""
        self._app = app
        self._routes = routes
        self._bodied = bodied
        self._limits = limits
        self._odd_path = re.compile(rf"[\x00-\x1f\x7f]|[^/]{{{limits.path_segment_chars + 1}}}")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raise the rejection of a bad request, or pass it on."""
        if scope["type"] == "http":
            operation = self._route(scope)
            headers = MutableHeaders(scope=scope)
            if operation.operation_id in self._bodied:
                self._settle_body_headers(headers)
            else:
                # Such a body means nothing; left in place, the frameworks would parse it all the same.
                for name in _BODY_HEADERS:
                    del headers[name]
        await self._app(scope, receive, send)

    def _route(self, scope: Scope) -> Operation:
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        if "\ufffd" in path and not _is_utf_8(scope.get("raw_path") or b""):
            raise InvalidRequest("The path is not UTF-8.")
        found = None if self._odd_path.search(path) else self._routes.find(path)
        if found is None:
            raise NotFound("There is nothing at this path.")
        resource, values = found
        operation = resource.operations.get(scope["method"])
        if operation is None:
            raise MethodNotAllowed.allowing(resource.allow)
        exchange = current_exchange.get()
        exchange.operation = operation
        exchange.path_params = values
        return operation

    def _settle_body_headers(self, headers: MutableHeaders) -> None:
        lengths = set(headers.getlist("content-length"))
        if len(lengths) > 1 or any(_DIGITS.fullmatch(length) is None for length in lengths):
            raise InvalidRequest("The Content-Length is not a number of bytes.")
        length = int(lengths.pop()) if lengths else 0
        if length > self._limits.body_bytes:
            raise ContentTooLarge(f"The body may have at most {self._limits.body_bytes} bytes.", headers=_CLOSE)
        if headers.get("content-encoding", "identity").lower() != "identity":
            raise UnsupportedMediaType("Send the body without a content coding.")
        types = headers.getlist("content-type")
        if length == 0 and "transfer-encoding" not in headers:
            # Connexion would judge the type of a body that is not there.
            del headers["content-type"]
        elif types:
            del headers["content-type"]
            headers["content-type"] = content_types.normalise(types)


def _is_utf_8(raw_path: bytes) -> bool:
    try:
        unquote_to_bytes(raw_path).decode()
    except UnicodeDecodeError:
        return False
    return True
