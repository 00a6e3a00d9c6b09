"""The layer that lets only valid requests through to the handlers."""

from typing import NamedTuple

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from boundary.content_types import essence
from boundary.contract import Contract
from boundary.exchange import Arguments, Exchange, current_exchange
from boundary.limits import Limits
from boundary.reading import read_body, replay
from boundary.validation import forms
from boundary.validation.body import Body, is_json
from boundary.validation.parameters import Parameters
from boundary.validation.schemas import Schemas


class RequestRules(NamedTuple):
    """What an operation wants, compiled."""

    parameters: Parameters
    body: Body | None


def compile_requests(contract: Contract, schemas: Schemas, limits: Limits) -> dict[str, RequestRules]:
    """Compile the rules of all operations, by operationId; raises ContractError for what cannot be served."""
    rules = {}
    for operation in contract.operations:
        alternatives = contract.security(operation)
        schemes = [contract.security_schemes[name] for alternative in alternatives for name in alternative]
        in_query = frozenset(scheme["name"] for scheme in schemes if scheme.get("in") == "query")
        declared = contract.request_body(operation)
        rules[operation.operation_id] = RequestRules(
            Parameters(operation, contract, schemas, in_query),
            Body(operation, declared, schemas, limits) if declared else None,
        )
    return rules


class RequestValidation:
    """ASGI middleware behind routing and security: puts the validated arguments into the exchange."""

    def __init__(self, app: ASGIApp, *, rules: dict[str, RequestRules], limits: Limits) -> None:
        self._app = app
        self._rules = rules
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raise InvalidRequest naming the fields at fault, or pass the request on."""
        if scope["type"] == "http":
            exchange = current_exchange.get()
            rules = self._rules[exchange.matched.operation_id]
            values = rules.parameters.parse(scope, exchange.path_params)
            exchange.arguments = Arguments(values)
            if rules.body is not None:
                await self._with_body(rules.body, exchange, scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _with_body(self, rule: Body, exchange: Exchange, scope: Scope, receive: Receive, send: Send) -> None:
        body = await read_body(scope, receive, self._limits)
        headers = MutableHeaders(scope=scope)
        content_type = headers.get("content-type")
        value = await rule.parse(body, content_type)
        media_type = essence(content_type) if content_type else None
        exchange.arguments = Arguments({**exchange.arguments.values, "body": value}, media_type, body)
        if media_type is None or is_json(media_type):
            await self._app(scope, replay(body, receive), send)
            return
        # The frameworks would parse a form again whenever they see one.
        del headers["content-type"]
        headers["content-length"] = "0"
        try:
            await self._app(scope, replay(b"", receive), send)
        finally:
            await forms.close_files(value)
