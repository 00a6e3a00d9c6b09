"""What goes along with each call to the monolith, what a refused call means, and how calls are counted and logged."""

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import structlog

from boundary.errors import DomainError
from boundary.telemetry import current_request
from coach.errors import (
    RETRY_AFTER_S,
    AthleteUnknown,
    BreakerOpen,
    ContractViolation,
    MonolithBusy,
    MonolithTimeout,
    MonolithUnavailable,
    NotAllowed,
    TokenRefused,
)
from coach.metrics import CoachMetrics

_TOO_MANY_REQUESTS, _SERVER_ERROR = 429, 500
# What a proxy answers for a service that is away, or a service that has no room: not about the question.
_PASSING: Final = frozenset({502, 503, 504})
_MAX_RETRY_AFTER_S: Final = 3600
_REFUSALS: Final[Mapping[int, Callable[[], DomainError]]] = {
    401: lambda: TokenRefused("The monolith does not take this token; log in again."),
    403: lambda: NotAllowed("The monolith does not let this caller read that athlete."),
    404: lambda: AthleteUnknown("The monolith knows no athlete with this address."),
}


def failure(status: int, headers: Mapping[str, str], *, may_refuse: bool) -> DomainError:
    """Return what an answer means that is neither 200 nor an expected 304.

    `may_refuse` says that the operation decides about the athlete, so that 401, 403 and 404 are answers to the caller.
    """
    if may_refuse and status in _REFUSALS:
        return _REFUSALS[status]()
    if status == _TOO_MANY_REQUESTS:
        return MonolithBusy("The monolith has too much to do.", retry_after_s=_retry_after(headers))
    if status >= _SERVER_ERROR:
        return MonolithUnavailable(
            "The monolith cannot answer right now.",
            retry_after_s=_retry_after(headers),
            again_after_s=_again_after(headers) if status in _PASSING else None,
        )
    return ContractViolation(f"the status {status} is not one that the coach can be answered")


def propagated_headers() -> dict[str, str]:
    """Return the headers that tie a call to the request being answered; none outside of a request."""
    try:
        context = current_request()
    except LookupError:
        return {}
    return {"X-Request-ID": context.request_id, "traceparent": context.traceparent}


class CallLog:
    """Counts and logs each call by its outcome; no body and no token ever reaches the log."""

    def __init__(self, metrics: CoachMetrics) -> None:
        self._metrics = metrics
        self._log = structlog.get_logger("coach")

    @contextmanager
    def recorded(self, operation_id: str) -> Iterator[None]:
        """Record what the block raises, and pass it on."""
        outcome = "failed"
        try:
            yield
            outcome = "ok"
        except ContractViolation as exc:
            outcome = exc.outcome
            self._metrics.contract_violation(operation_id)
            self._warn("contract-violation", operation_id, reason=exc.reason)
            raise
        except BreakerOpen as exc:
            # Not logged: there may be thousands a second, and the opening was.
            outcome = exc.outcome
            raise
        except (MonolithUnavailable, MonolithTimeout) as exc:
            outcome = exc.outcome
            cause = type(exc.__cause__).__name__ if exc.__cause__ else None
            self._warn("monolith-failed", operation_id, outcome=outcome, cause=cause)
            raise
        except DomainError:
            outcome = "refused"
            raise
        finally:
            self._metrics.upstream_request(operation_id, outcome)

    def breaker_changed(self, operation_id: str, event: str) -> None:
        """Log that a breaker opened, let a trial through, or closed."""
        self._warn(event, operation_id)

    def _warn(self, event: str, operation_id: str, **details: Any) -> None:
        request_id = propagated_headers().get("X-Request-ID")
        self._log.warning(event, operation_id=operation_id, request_id=request_id, **details)


def _retry_after(headers: Mapping[str, str]) -> int:
    """Return the seconds to tell the caller: what the monolith asked for; a date or nonsense counts as nothing."""
    seconds = _seconds(headers.get("Retry-After", ""))
    return RETRY_AFTER_S if seconds is None else int(min(max(seconds, 1), _MAX_RETRY_AFTER_S))


def _again_after(headers: Mapping[str, str]) -> float:
    """Return the seconds for which the coach itself must stay away: for ever when a date or nonsense is asked for."""
    if "Retry-After" not in headers:
        return 0.0
    seconds = _seconds(headers["Retry-After"])
    return math.inf if seconds is None else seconds


def _seconds(value: str) -> float | None:
    return float(value) if value.isascii() and value.isdecimal() else None
