"""Wires each operation to its handler: found at start, called with the validated arguments."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

import connexion
from connexion.exceptions import ResolverError

from boundary.contract import Contract, ContractError, Operation
from boundary.exchange import current_exchange
from boundary.replies import Reply

Handler: TypeAlias = Callable[..., Reply] | Callable[..., Awaitable[Reply]]
HandlerResolver: TypeAlias = Callable[[str], Handler] | connexion.Resolver

_FROM_SECURITY = frozenset({"user", "token_info"})
_FROM_BODY = frozenset({"body"})


class _Wanted(NamedTuple):
    names: frozenset[str]
    nullable: tuple[str, ...]
    secured: tuple[str, ...]
    everything: bool


class _Asked(NamedTuple):
    """As much of a Connexion operation as its resolvers look at."""

    operation_id: str
    router_controller: None = None


def bind(contract: Contract, resolver: HandlerResolver, arguments: Mapping[str, frozenset[str]]) -> dict[str, Handler]:
    """Find the handlers of all operations; return by operationId what answers the request of the current exchange.

    `arguments` are the names of the parameters by operationId. Raises ContractError for an operationId without
    handler and for a handler with an argument that the contract does not know.
    """
    bound = {}
    for operation in contract.operations:
        handler = _find(operation, resolver)
        known = arguments[operation.operation_id] | _FROM_SECURITY
        if contract.request_body(operation) is not None:
            known |= _FROM_BODY
        bound[operation.operation_id] = _adapt(handler, _wanted(operation, handler, known))
    return bound


def _find(operation: Operation, resolver: HandlerResolver) -> Handler:
    try:
        if isinstance(resolver, connexion.Resolver):
            handler: Handler = resolver.resolve(_Asked(operation.operation_id)).function
        else:
            handler = resolver(operation.operation_id)
    except (ResolverError, ImportError, LookupError, AttributeError, ValueError) as exc:
        raise ContractError(f"operationId {operation.operation_id} has no handler: {exc}") from exc
    return handler


def _wanted(operation: Operation, handler: Handler, known: frozenset[str]) -> _Wanted:
    parameters = inspect.signature(handler).parameters
    named = {name: parameter for name, parameter in parameters.items() if parameter.kind is not parameter.VAR_KEYWORD}
    unknown = sorted(named.keys() - known)
    if unknown:
        raise ContractError(
            f"operationId {operation.operation_id}: its handler takes {unknown[0]}, which the contract does not have."
        )
    everything = len(named) < len(parameters)
    return _Wanted(
        names=known if everything else frozenset(named),
        nullable=tuple(name for name, parameter in named.items() if parameter.default is parameter.empty),
        secured=tuple(_FROM_SECURITY if everything else _FROM_SECURITY & named.keys()),
        everything=everything,
    )


def _adapt(handler: Handler, wanted: _Wanted) -> Handler:
    """Return what is called without arguments; those of the handler come from the current exchange."""
    if inspect.iscoroutinefunction(handler):

        async def call_async() -> Reply:
            reply: Reply = await handler(**_collect(wanted))
            return reply

        return call_async

    def call() -> Any:
        return handler(**_collect(wanted))

    return call


def _collect(wanted: _Wanted) -> dict[str, Any]:
    exchange = current_exchange.get()
    values = exchange.arguments.values
    # A parameter that was not sent keeps the handler's default, or is None when there is no default.
    taken: dict[str, Any] = dict.fromkeys(wanted.nullable)
    taken.update((name, value) for name, value in values.items() if name in wanted.names)
    for name in wanted.secured:
        taken[name] = exchange.caller if name == "token_info" else (exchange.caller or {}).get("sub")
    return taken
