"""Checks answers against the contract, problems included; for tests and development, not for production."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final, NamedTuple

import orjson
import structlog
from jsonschema_rs import Validator
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from boundary import problems
from boundary.content_types import essence
from boundary.contract import Contract, Operation
from boundary.exchange import current_exchange
from boundary.validation import wire
from boundary.validation.body import is_json
from boundary.validation.faults import faults
from boundary.validation.schemas import Schemas

_MAX_REASON: Final = 400

_log = structlog.get_logger("boundary")


class _Header(NamedTuple):
    name: str
    required: bool
    type: str
    validator: Validator


class _Response(NamedTuple):
    headers: tuple[_Header, ...]
    bodies: Mapping[str, Validator]


def compile_responses(contract: Contract, schemas: Schemas) -> dict[str, dict[int, _Response]]:
    """Compile the declared answers of all operations: by operationId, then by status."""
    return {
        operation.operation_id: {
            int(status): _compile(contract.resolve(response), contract, schemas)
            for status, response in operation.definition["responses"].items()
        }
        for operation in contract.operations
    }


class ResponseValidation:
    """ASGI middleware outside of the error handlers: an answer that breaks the contract becomes a logged 500."""

    def __init__(self, app: ASGIApp, *, responses: dict[str, dict[int, _Response]]) -> None:
        self._app = app
        self._responses = responses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold the answer back until it is complete and checked."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        held: list[Message] = []

        async def hold(message: Message) -> None:
            held.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                for checked in self._checked(scope["method"], held):
                    await send(checked)

        await self._app(scope, receive, hold)

    def _checked(self, method: str, held: list[Message]) -> list[Message]:
        operation = current_exchange.get().operation
        if operation is None:
            return held
        start = held[0]
        body = b"".join(message.get("body", b"") for message in held[1:])
        reason = self._reason(operation, method, start["status"], Headers(raw=start["headers"]), body)
        if reason is None:
            return held
        _log.error("contract violation", operation_id=operation.operation_id, status=start["status"], reason=reason)
        return _violation(f"{operation.operation_id} answered {start['status']}: {reason}")

    def _reason(self, operation: Operation, method: str, status: int, headers: Headers, body: bytes) -> str | None:
        if status == HTTPStatus.INTERNAL_SERVER_ERROR:
            # A failure already; to report another one would hide the first.
            return None
        response = self._responses[operation.operation_id].get(status)
        if response is None:
            return "the contract does not declare this status"
        for header in response.headers:
            reason = _header_reason(header, headers)
            if reason is not None:
                return reason
        return None if method == "HEAD" else _body_reason(response, headers.get("content-type"), body)


def _compile(response: dict[str, Any], contract: Contract, schemas: Schemas) -> _Response:
    headers = []
    for name, raw in response.get("headers", {}).items():
        header = contract.resolve(raw)
        schema = contract.resolve(header["schema"])
        wanted = schema.get("type", "string")
        headers.append(_Header(name, header.get("required", False), wanted, schemas.compile(schema)))
    bodies = {
        essence(media_type): schemas.compile(content.get("schema", {}))
        for media_type, content in response.get("content", {}).items()
    }
    return _Response(tuple(headers), bodies)


def _header_reason(header: _Header, headers: Headers) -> str | None:
    text = headers.get(header.name)
    # The request id is added further out, to every answer.
    if text is None:
        missing = header.required and header.name.lower() != "x-request-id"
        return f"the header {header.name} is missing" if missing else None
    found = faults(header.validator, wire.read(text, header.type), "header", header.name)
    return f"the header {header.name} {found[0].detail}" if found else None


def _body_reason(response: _Response, content_type: str | None, body: bytes) -> str | None:
    if not response.bodies:
        return "it has a body, and none is declared" if body else None
    validator = response.bodies.get(essence(content_type or ""))
    if validator is None:
        return f"the contract does not declare the type {content_type}"
    if is_json(essence(content_type or "")):
        try:
            value = orjson.loads(body)
        except orjson.JSONDecodeError as exc:
            return f"the body is not JSON: {exc}"
    else:
        value = body.decode("utf-8", "replace")
    found = faults(validator, value, "body")
    return "; ".join(f"{fault.name} {fault.detail}" for fault in found)[:_MAX_REASON] if found else None


def _violation(reason: str) -> list[Message]:
    reply = problems.problem(HTTPStatus.INTERNAL_SERVER_ERROR, "contract-violation", reason, title="Contract Violation")
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in reply.headers.items()]
    headers.append((b"content-length", str(len(reply.body)).encode()))
    return [
        {"type": "http.response.start", "status": reply.status_code, "headers": headers},
        {"type": "http.response.body", "body": reply.body},
    ]
