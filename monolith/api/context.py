"""What handlers need besides their arguments."""

from collections.abc import Mapping
from typing import Any, cast

from flask import current_app, request

from monolith.services.caller import Caller
from monolith.services.registry import Services

EXTENSION = "services"


def services() -> Services:
    """The services of the app that answers."""
    return cast(Services, current_app.extensions[EXTENSION])


def caller(token_info: Mapping[str, Any]) -> Caller:
    """The holder of the request's token."""
    return Caller.of(token_info)


def client_address() -> str:
    """Where the request came from; behind a trusted proxy the server has put the client's address there."""
    return request.remote_addr or "unknown"
