"""Checks the credential of a request by the security requirements of its operation."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeAlias

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from boundary.contract import Contract, ContractError, Operation
from boundary.errors import DomainError
from boundary.exchange import current_exchange
from boundary.rejections import Forbidden, Unauthorized

InfoFunction: TypeAlias = Callable[[str], Awaitable[Mapping[str, Any] | None]]
# Takes the headers; returns what is known of the caller, or None when the scheme's credential was not sent.
Check: TypeAlias = Callable[[Headers], Awaitable[Mapping[str, Any] | None]]

_CREDENTIALS = re.compile(r"(?P<scheme>[!-~]+)(?: +(?P<value>[!-~]+))? *")
_API_KEY: Final = "ApiKey"


class Requirements:
    """The alternatives of one operation, one of which must hold; `challenge` names the scheme of the first one."""

    def __init__(self, checks: tuple[Check, ...], challenge: str) -> None:
        self._checks = checks
        self._challenge = challenge

    async def verified(self, headers: Headers) -> Mapping[str, Any]:
        """Return what is known of the caller; raises Unauthorized, Forbidden, and what a check raises."""
        refused: DomainError | None = None
        for check in self._checks:
            try:
                info = await check(headers)
            except (Unauthorized, Forbidden) as exc:
                # Forbidden says more: the credential is good.
                refused = exc if refused is None or isinstance(exc, Forbidden) else refused
            else:
                if info is not None:
                    return info
        raise refused or Unauthorized.missing(self._challenge)


class Security:
    """ASGI middleware behind the guard: puts what is known of the caller into the exchange."""

    def __init__(self, app: ASGIApp, *, requirements: Mapping[str, Requirements]) -> None:
        """`requirements` are by operationId; public operations have none."""
        self._app = app
        self._requirements = requirements

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raise the rejection of a bad credential, or pass the request on."""
        if scope["type"] == "http":
            exchange = current_exchange.get()
            requirements = self._requirements.get(exchange.matched.operation_id)
            if requirements is not None:
                exchange.caller = await requirements.verified(Headers(scope=scope))
        await self._app(scope, receive, send)


def compile_security(contract: Contract, functions: Mapping[str, InfoFunction]) -> dict[str, Requirements]:
    """Compile the requirements of all operations that have some, by operationId.

    `functions` are by the name of the scheme: a function takes the credential and returns the mapping that handlers get
    as `token_info`, with `sub` for `user` and `scope` (separated by spaces) for OAuth2; or None, or raises. Raises
    ContractError when one is missing, and for what is not supported.
    """
    for name in contract.security_schemes:
        if name not in functions:
            raise ContractError(f"The security scheme {name} has no information function.")
    compiled = {}
    for operation in contract.operations:
        schemes = [_only_scheme(operation, alternative) for alternative in contract.security(operation)]
        if schemes:
            declared = [contract.security_schemes[name] for name, _ in schemes]
            checks = [
                _check(scheme, functions[name], frozenset(scopes))
                for scheme, (name, scopes) in zip(declared, schemes, strict=True)
            ]
            challenge = _API_KEY if declared[0]["type"] == "apiKey" else "Bearer"
            compiled[operation.operation_id] = Requirements(tuple(checks), challenge)
    return compiled


def _only_scheme(operation: Operation, alternative: Mapping[str, list[str]]) -> tuple[str, list[str]]:
    if len(alternative) != 1:
        raise ContractError(f"{operation.operation_id}: name one security scheme in each alternative.")
    ((name, scopes),) = alternative.items()
    return name, scopes


def _check(scheme: Mapping[str, Any], function: InfoFunction, scopes: frozenset[str]) -> Check:
    if scheme["type"] == "oauth2" or (scheme["type"], scheme.get("scheme", "").lower()) == ("http", "bearer"):
        return _bearer_check(function, scopes)
    if scheme["type"] == "apiKey" and scheme["in"] == "header":
        return _key_check(function, scheme["name"])
    raise ContractError("Security schemes can be oauth2, http bearer, and apiKey in a header.")


def _bearer_check(function: InfoFunction, required: frozenset[str]) -> Check:
    async def check(headers: Headers) -> Mapping[str, Any] | None:
        token = _bearer_token(headers.getlist("authorization"))
        if token is None:
            return None
        info = await function(token)
        if info is None:
            raise Unauthorized.invalid("The token is not valid.")
        missing = required and required - set(info.get("scope", "").split())
        if missing:
            raise Forbidden(f"This operation needs the scope {' '.join(sorted(missing))}.")
        return info

    return check


def _key_check(function: InfoFunction, header: str) -> Check:
    async def check(headers: Headers) -> Mapping[str, Any] | None:
        key = headers.get(header)
        if key is None:
            return None
        info = await function(key)
        if info is None:
            raise Unauthorized.invalid(f"The {header} is not valid.", _API_KEY)
        return info

    return check


def _bearer_token(values: list[str]) -> str | None:
    """Return the token, or None when no bearer token was sent; raises Unauthorized when it cannot be read."""
    if not values:
        return None
    credentials = _CREDENTIALS.fullmatch(values[0])
    if credentials is not None and credentials["scheme"].lower() != "bearer":
        return None
    if len(values) > 1 or credentials is None or credentials["value"] is None:
        raise Unauthorized.invalid("The Authorization header cannot be read.")
    return credentials["value"]
