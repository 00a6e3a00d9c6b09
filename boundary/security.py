"""Gives Connexion the services' own credential checks, by the name of the security scheme."""

import copy
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeAlias

from connexion.lifecycle import ConnexionRequest
from connexion.security import NO_VALUE, AbstractSecurityHandler

from boundary.contract import Contract, ContractError
from boundary.rejections import Forbidden, Unauthorized

InfoFunction: TypeAlias = Callable[[str], Awaitable[Mapping[str, Any] | None]]

_NAME_KEY: Final = "x-scheme-name"
_CREDENTIALS = re.compile(r"(?P<scheme>[!-~]+)(?: +(?P<value>[!-~]+))? *")
_API_KEY: Final = "ApiKey"


def with_scheme_names(contract: Contract) -> dict[str, Any]:
    """Return a copy of the document in which each security scheme knows its name; Connexion does not tell it."""
    document = copy.deepcopy(contract.document)
    for name, scheme in document["components"].get("securitySchemes", {}).items():
        scheme[_NAME_KEY] = name
    return document


def challenges(contract: Contract) -> dict[str, str]:
    """Return by operationId the authentication scheme of the 401 to a request without credential."""
    schemes = contract.security_schemes
    return {
        operation.operation_id: _challenge(schemes[name])
        for operation in contract.operations
        for alternative in contract.security(operation)[:1]
        for name in list(alternative)[:1]
    }


def security_map(contract: Contract, functions: Mapping[str, InfoFunction]) -> dict[str, type[AbstractSecurityHandler]]:
    """Return Connexion's handlers by the type of scheme; `functions` are by the name of the scheme.

    A function takes the credential and returns the mapping that handlers get as `token_info`, with `sub` for `user`
    and `scope` (separated by spaces) for OAuth2; or None, or raises. Raises ContractError when one is missing.
    """
    for name in contract.security_schemes:
        if name not in functions:
            raise ContractError(f"The security scheme {name} has no information function.")

    class BearerHandler(AbstractSecurityHandler):  # type: ignore[misc]  # Connexion has no types
        """Checks `Authorization: Bearer` for http bearer and OAuth2 schemes."""

        def get_fn(self, security_scheme: dict[str, Any], required_scopes: list[str]) -> Any:
            return _bearer_check(functions[security_scheme[_NAME_KEY]], frozenset(required_scopes))

    class ApiKeyHandler(AbstractSecurityHandler):  # type: ignore[misc]
        """Checks a key in a header."""

        def get_fn(self, security_scheme: dict[str, Any], _required_scopes: list[str]) -> Any:
            if security_scheme["in"] != "header":
                raise ContractError(f"The key {security_scheme['name']} must come in a header.")
            return _key_check(functions[security_scheme[_NAME_KEY]], security_scheme["name"])

    return {"oauth2": BearerHandler, "bearer": BearerHandler, "apiKey": ApiKeyHandler}


def _bearer_check(function: InfoFunction, required: frozenset[str]) -> Callable[[ConnexionRequest], Awaitable[Any]]:
    async def check(request: ConnexionRequest) -> Any:
        token = _bearer_token(request.headers.getlist("authorization"))
        if token is None:
            return NO_VALUE
        info = await function(token)
        if info is None:
            raise Unauthorized.invalid("The token is not valid.")
        missing = required - set(info.get("scope", "").split())
        if missing:
            raise Forbidden(f"This operation needs the scope {' '.join(sorted(missing))}.")
        return info

    return check


def _key_check(function: InfoFunction, header: str) -> Callable[[ConnexionRequest], Awaitable[Any]]:
    async def check(request: ConnexionRequest) -> Any:
        key = request.headers.get(header)
        if key is None:
            return NO_VALUE
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


def _challenge(scheme: dict[str, Any]) -> str:
    return _API_KEY if scheme["type"] == "apiKey" else "Bearer"
