"""Turns every error into `application/problem+json` (RFC 9457), whichever layer raised it."""

import traceback
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Protocol, TypeAlias

import structlog
from connexion.lifecycle import ConnexionRequest
from starlette.exceptions import HTTPException

from boundary import rejections, replies
from boundary.errors import DomainError, FieldError
from boundary.exchange import current_exchange
from boundary.replies import Reply

ProblemTable: TypeAlias = Mapping[type[DomainError], HTTPStatus]
ErrorRenderer: TypeAlias = Callable[[dict[str, Any], Mapping[str, Any]], Reply | None]

MEDIA_TYPE = "application/problem+json"
_MAX_DETAIL, _MAX_NAME, _MAX_FIELD_DETAIL = 1000, 300, 500
_INTERNAL = "The service failed to handle the request. Its log has the reason under this request's X-Request-ID."

_log = structlog.get_logger("boundary")


class _App(Protocol):
    def add_error_handler(self, code_or_exception: Any, function: Any) -> None: ...


def problem(
    status: HTTPStatus | int,
    code: str,
    detail: str,
    *,
    title: str | None = None,
    fields: Sequence[FieldError] = (),
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """Answer with a problem; `title` defaults to the phrase of the status."""
    body = members(HTTPStatus(status), code, detail, title=title, fields=fields)
    return replies.json(HTTPStatus(status), body, media_type=MEDIA_TYPE, headers=headers)


def members(
    status: HTTPStatus, code: str, detail: str, *, title: str | None = None, fields: Sequence[FieldError] = ()
) -> dict[str, Any]:
    """Return the members of a problem; texts are cut to the lengths that contracts declare."""
    body: dict[str, Any] = {
        "type": f"urn:fit:problem:{code}",
        "title": title or status.phrase,
        "status": status.value,
        "detail": detail[:_MAX_DETAIL],
        "code": code,
    }
    if fields:
        body["errors"] = [
            {"location": field.location, "name": field.name[:_MAX_NAME], "detail": field.detail[:_MAX_FIELD_DETAIL]}
            for field in fields[: rejections.MAX_FIELDS]
        ]
    return body


class ProblemHandlers:
    """The error handlers of one service; all are async, because sync ones would queue for the worker threads."""

    def __init__(
        self,
        table: ProblemTable,
        renderers: Mapping[str, ErrorRenderer] | None = None,
    ) -> None:
        """`table` gives the statuses of the service's own errors.

        `renderers` by operationId may replace the body of an operation's errors: they get the problem's members and
        the ASGI scope, and return an answer, or None for the ordinary problem.
        """
        self._table = {**rejections.STATUSES, **table}
        self._renderers = renderers or {}

    async def on_domain_error(self, request: ConnexionRequest, exc: DomainError) -> Reply:
        """Answer by the table, walking from the error's class to its bases."""
        status = next((self._table[base] for base in type(exc).__mro__ if base in self._table), None)
        if status is None:
            return await self.on_bug(request, exc)
        body = members(status, exc.code, exc.detail, title=exc.title, fields=exc.fields)
        return self._render(request, status, body, exc.headers)

    async def on_http_exception(self, request: ConnexionRequest, exc: HTTPException) -> Reply:
        """Answer what Connexion, Starlette or Flask raised."""
        status = HTTPStatus(exc.status_code)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return await self.on_bug(request, exc)
        code = status.phrase.lower().replace(" ", "-").replace("'", "")
        headers = dict(exc.headers or {})
        return self._render(request, status, members(status, code, exc.detail or status.phrase), headers)

    async def on_bug(self, request: ConnexionRequest, exc: Exception) -> Reply:
        """Answer 500: the log gets the traceback, the client gets nothing internal."""
        exchange = current_exchange.get(None)
        _log.error(
            "unhandled error",
            method=request.method,
            path=request.url.path,
            request_id=exchange.context.request_id if exchange else None,
            # Text, because a renderer of exceptions may print local variables, and with them tokens.
            exception="".join(traceback.format_exception(exc)),
        )
        # The ordinary problem, because the renderer of the operation may be what failed.
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal-error", _INTERNAL)

    def _render(
        self, request: ConnexionRequest, status: HTTPStatus, body: dict[str, Any], headers: Mapping[str, str]
    ) -> Reply:
        exchange = current_exchange.get(None)
        operation = exchange.operation if exchange else None
        renderer = self._renderers.get(operation.operation_id) if operation else None
        reply = renderer(body, request.scope) if renderer else None
        if reply is None:
            return replies.json(status, body, media_type=MEDIA_TYPE, headers=headers)
        reply.headers = {**headers, **reply.headers}
        return reply


def install(app: _App, handlers: ProblemHandlers) -> None:
    """Register the handlers on a Connexion app of either class."""
    app.add_error_handler(DomainError, handlers.on_domain_error)
    app.add_error_handler(HTTPException, handlers.on_http_exception)
    app.add_error_handler(Exception, handlers.on_bug)
