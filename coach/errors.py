"""Errors the coach can name.

DomainError
├── NoExerciseLeft            422  the wishes leave nothing of the catalogue
├── NotAllowed                403  this athlete is not for this caller to plan for
├── AthleteUnknown            404  the monolith knows no such athlete
├── TokenRefused              401  the monolith does not take the token (any more)
├── MonolithTimeout           504  the monolith did not answer in time
└── MonolithUnavailable       503  the monolith cannot be had
    ├── MonolithBusy               it asked to come again later
    ├── BreakerOpen                it has failed so often that it is not asked for a while
    └── ContractViolation          it answered against its own contract
"""

from typing import ClassVar, Final

from boundary.errors import DomainError
from boundary.rejections import REALM

RETRY_AFTER_S: Final = 5


class NoExerciseLeft(DomainError):
    """Exclusions, avoided exercises and missing equipment leave nothing of the catalogue."""

    code = "no-exercise-left"
    title = "No exercise left"


class NotAllowed(DomainError):
    """Only administrators plan for others."""

    code = "forbidden"
    title = "Forbidden"


class AthleteUnknown(DomainError):
    """The monolith knows no such athlete."""

    code = "athlete-unknown"
    title = "Athlete unknown"


class TokenRefused(DomainError):
    """The monolith refuses a token whose signature is good, for example after a change of password."""

    code = "unauthorized"
    title = "Unauthorized"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, headers={"WWW-Authenticate": f'Bearer realm="{REALM}", error="invalid_token"'})


class MonolithTimeout(DomainError):
    """The monolith did not answer in time; `again_after_s` as below."""

    code = "monolith-timeout"
    title = "Monolith timed out"
    outcome: ClassVar[str] = "timeout"

    def __init__(self, detail: str, *, again_after_s: float | None = None) -> None:
        super().__init__(detail)
        self.again_after_s = again_after_s


class MonolithUnavailable(DomainError):
    """The monolith cannot be had; `retry_after_s` tells the caller when to come again.

    `again_after_s` tells the coach itself: seconds until the same question may be answered. None when the failure may
    lie in the question, or when the answer had begun.
    """

    code = "monolith-unavailable"
    title = "Monolith unavailable"
    outcome: ClassVar[str] = "unavailable"

    def __init__(self, detail: str, *, retry_after_s: int = RETRY_AFTER_S, again_after_s: float | None = None) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after_s)})
        self.again_after_s = again_after_s


class MonolithBusy(MonolithUnavailable):
    """The monolith limits how often it is asked."""

    outcome = "busy"


class BreakerOpen(MonolithUnavailable):
    """The monolith was not asked: it has failed too often just now."""

    outcome = "breaker-open"

    def __init__(self, *, retry_after_s: int) -> None:
        super().__init__("The monolith has failed several times in a row.", retry_after_s=retry_after_s)


class ContractViolation(MonolithUnavailable):
    """The monolith answered against its own contract; `reason` is for the log, never for the caller."""

    outcome = "contract-violation"

    def __init__(self, reason: str) -> None:
        super().__init__("The monolith's answer cannot be used.")
        self.reason = reason
