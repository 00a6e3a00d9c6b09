"""The outermost layer: request id, trace, access log and metrics around every answer, whatever happens inside."""

import time
from collections.abc import Callable
from typing import Any, Final

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from boundary import metrics, tracing
from boundary.exchange import Exchange, RequestContext, current_exchange

CONTENT_TYPE: Final = metrics.CONTENT_TYPE
_MAX_PATH = 300
_BODILESS = frozenset({204, 304})
# What the server sends, and curl shows, when an application fails before it answers.
_FAILED = 500

__all__ = ["CONTENT_TYPE", "RequestContext", "Telemetry", "TelemetryLayer", "current_request"]


def current_request() -> RequestContext:
    """Return the ids of the request being answered; raises LookupError outside of one."""
    return current_exchange.get().context


class Telemetry:
    """What one service measures; `registry` may take the service's own metrics as well."""

    CONTENT_TYPE = CONTENT_TYPE

    def __init__(self, service: str) -> None:
        self.service = service
        self.http = metrics.HttpMetrics()
        self.registry = self.http.registry

    def render(self) -> bytes:
        """Return all metrics in the Prometheus text format; its Content-Type is `CONTENT_TYPE`."""
        return self.http.render()


class TelemetryLayer:
    """ASGI middleware around all others."""

    def __init__(self, app: ASGIApp, *, telemetry: Telemetry, clock: Callable[[], float] = time.perf_counter) -> None:
        self._app = app
        self._http = telemetry.http
        self._service = telemetry.service
        self._clock = clock
        self._log = structlog.get_logger("access")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer within a new exchange, and record it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _exchange(Headers(scope=scope))
        status = _FAILED

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _finish_headers(MutableHeaders(scope=message), status, exchange.context.request_id)
            await send(message)

        started = self._clock()
        token = current_exchange.set(exchange)
        self._http.in_flight.inc()
        try:
            await self._app(scope, receive, send_with_id)
        finally:
            self._http.in_flight.dec()
            current_exchange.reset(token)
            self._record(scope, exchange, status, self._clock() - started)

    def _record(self, scope: Scope, exchange: Exchange, status: int, seconds: float) -> None:
        operation = exchange.operation.operation_id if exchange.operation else None
        self._http.record(operation, scope["method"], status, seconds)
        line: dict[str, Any] = {
            "service": self._service,
            "method": scope["method"],
            "path": scope["path"][:_MAX_PATH],
            "operation_id": operation,
            "status": status,
            "duration_ms": round(seconds * 1000, 3),
            "request_id": exchange.context.request_id,
            "trace_id": exchange.trace_id,
        }
        self._log.info("request", **line)


def _exchange(headers: Headers) -> Exchange:
    trace = tracing.continue_trace(headers.getlist("traceparent"))
    request_id = tracing.request_id(headers.getlist("x-request-id"))
    return Exchange(RequestContext(request_id, trace.traceparent), trace.trace_id)


def _finish_headers(headers: MutableHeaders, status: int, request_id: str) -> None:
    headers["x-request-id"] = request_id
    headers.setdefault("x-content-type-options", "nosniff")
    if status in _BODILESS:
        # Flask gives its default type to an answer without a body.
        del headers["content-type"]
        del headers["content-length"]
