"""The layer around all others: lets as many requests in as can be answered soon, and sends the rest away at once."""

import time
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Final

import orjson
import structlog
from prometheus_client import CollectorRegistry, Counter
from starlette.types import ASGIApp, Receive, Scope, Send

from boundary import problems, tracing

# Whoever looks whether the service lives, or what it does, must see it when it has most to do.
_FOR_OPERATORS: Final = frozenset({"/health", "/ready", "/metrics"})
_DETAIL: Final = "The service has more to do than it can. Nothing was done."
_BODY: Final = orjson.dumps(problems.members(HTTPStatus.SERVICE_UNAVAILABLE, "overloaded", _DETAIL, title="Overloaded"))
# In turn, so that those who were sent away together do not come back together.
RETRY_AFTER_S: Final = (b"1", b"2", b"3")
_HEADS: Final = tuple(
    (
        (b"content-type", problems.MEDIA_TYPE.encode()),
        (b"content-length", str(len(_BODY)).encode()),
        (b"retry-after", seconds),
        # A proxy can tell it from a 503 after which somebody else may be asked, without reading the body.
        (b"x-overloaded", b"1"),
        (b"x-content-type-options", b"nosniff"),
    )
    for seconds in RETRY_AFTER_S
)
_END: Final = {"type": "http.response.body", "body": _BODY}
_WARNING_INTERVAL_S: Final = 1.0


class Admission:
    """ASGI middleware: a request beyond the bound is answered 503 before anything was done for it.

    Sent away are as many as come, so that costs must stay small: neither the access log nor http_requests_total has
    them; http_requests_shed_total counts them, and at most one warning a second tells how many there were.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        at_once: int,
        registry: CollectorRegistry,
        allowed_origins: Sequence[str] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`at_once` requests are let in; `allowed_origins` are those whose pages may read why theirs was not.

        `clock` tells seconds.
        """
        self._app = app
        self._at_once = at_once
        self._inside = 0
        self._origins = frozenset(origin.encode() for origin in allowed_origins)
        self._clock = clock
        self._sent_away = 0
        self._untold = 0
        self._quiet_until = float("-inf")
        self._log = structlog.get_logger("boundary")
        self._shed = Counter(
            "http_requests_shed_total", "Requests answered 503 because too many were being answered.", registry=registry
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let in, or answer."""
        if scope["type"] != "http" or scope["path"] in _FOR_OPERATORS or self._asks_permission(scope):
            await self._app(scope, receive, send)
            return
        if self._inside >= self._at_once:
            await self._send_away(scope, send)
            return
        # Counted without a lock: an event loop does one thing at a time.
        self._inside += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._inside -= 1

    def _asks_permission(self, scope: Scope) -> bool:
        """Whether a browser asks if a page may ask: refused, it would hide from the page why."""
        return bool(self._origins) and scope["method"] == "OPTIONS"

    async def _send_away(self, scope: Scope, send: Send) -> None:
        """Answer without reading the body, which the server drops, so that the connection can be used again."""
        self._count()
        headers = [*_HEADS[self._sent_away % len(_HEADS)], *self._headers_for(scope)]
        start = {"type": "http.response.start", "status": HTTPStatus.SERVICE_UNAVAILABLE.value, "headers": headers}
        await send(start)
        await send(_END)

    def _headers_for(self, scope: Scope) -> list[tuple[bytes, bytes]]:
        ids: list[str] = []
        headers: list[tuple[bytes, bytes]] = []
        for name, value in scope["headers"]:
            if name == b"x-request-id":
                ids.append(value.decode("latin-1"))
            elif name == b"expect":
                # Nobody knows whether the body will follow.
                headers.append((b"connection", b"close"))
            elif name == b"origin" and (value in self._origins or b"*" in self._origins):
                headers.append((b"access-control-allow-origin", value))
                headers.append((b"access-control-expose-headers", b"Retry-After, X-Request-ID"))
                headers.append((b"vary", b"Origin"))
        headers.append((b"x-request-id", tracing.request_id(ids).encode()))
        return headers

    def _count(self) -> None:
        self._shed.inc()
        self._sent_away += 1
        self._untold += 1
        now = self._clock()
        if now >= self._quiet_until:
            self._log.warning("overloaded", requests_shed=self._untold, max_requests_at_once=self._at_once)
            self._untold = 0
            self._quiet_until = now + _WARNING_INTERVAL_S
