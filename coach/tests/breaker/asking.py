"""Asks through a breaker, of a monolith that answers or does not."""

from boundary.errors import DomainError
from coach.breaker import Breaker
from coach.errors import (
    MonolithUnavailable,
)

CLOSED, HALF_OPEN, OPEN = 0, 1, 2
FAILURES, OPEN_S = 5, 4.0


class Question:
    """Asks through a breaker; `error` is what comes instead of an answer."""

    def __init__(self, breaker: Breaker) -> None:
        self._breaker = breaker
        self.sent = 0

    def __call__(
        self, error: DomainError | None = None, *, asker: str | None = None, in_good_time: bool = True
    ) -> str | DomainError:
        def ask() -> str:
            self.sent += 1
            if error is not None:
                raise error
            return "answer"

        try:
            return self._breaker.call(ask, asker=asker, in_good_time=in_good_time)
        except DomainError as exc:
            return exc


def away() -> MonolithUnavailable:
    return MonolithUnavailable("away", again_after_s=0.0)
