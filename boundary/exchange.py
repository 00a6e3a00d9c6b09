"""What is known of the request being answered, shared by all layers of one service through a context variable."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from boundary.contract import Operation


class RequestContext(NamedTuple):
    """What a service passes on to the services it calls."""

    request_id: str
    traceparent: str


@dataclass(frozen=True, slots=True)
class Arguments:
    """The validated request: `values` by the handler's argument name, bodies parsed, `raw_body` as it came."""

    values: Mapping[str, Any]
    media_type: str | None = None
    raw_body: bytes = b""


NO_ARGUMENTS = Arguments({})


@dataclass(slots=True)
class Exchange:
    """One request on its way through the layers; each layer adds what it found out."""

    context: RequestContext
    trace_id: str
    operation: Operation | None = None
    path_params: Mapping[str, Any] = field(default_factory=dict)
    caller: Mapping[str, Any] | None = None
    arguments: Arguments = NO_ARGUMENTS

    @property
    def matched(self) -> Operation:
        """The operation, for layers behind the guard, which lets nothing else through."""
        if self.operation is None:
            raise LookupError("no operation was matched")
        return self.operation


current_exchange: ContextVar[Exchange] = ContextVar("boundary_exchange")
