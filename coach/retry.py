"""One more try for a call whose failure may be over in a moment: whether, and after which wait."""

import random
import time
from collections.abc import Callable
from typing import Final, TypeVar

from coach.deadline import Deadline
from coach.errors import MonolithTimeout, MonolithUnavailable

# The longest wait is so many times the shortest.
_SPREAD: Final = 5

T = TypeVar("T")


class Retry:
    """Sends at most twice; the wait between is random, so that those who failed together do not come back together.

    There is no second try when the failure may be this request's own, when the monolith asks to be left alone for
    longer than `wait_max_s`, and when the deadline leaves no time for the wait and a connection.
    """

    def __init__(
        self,
        *,
        wait_max_s: float,
        connect_timeout_s: float,
        on_retry: Callable[[str], None],
        chance: Callable[[float, float], float] = random.uniform,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`on_retry` is told the operationId; `chance` returns a number between two others."""
        self._wait_max_s = wait_max_s
        self._connect_timeout_s = connect_timeout_s
        self._on_retry = on_retry
        self._chance = chance
        self._sleep = sleep

    def __call__(self, send: Callable[[], T], operation_id: str, deadline: Deadline) -> T:
        """Return what `send` returns; raises what its last try raises."""
        try:
            return send()
        except (MonolithTimeout, MonolithUnavailable) as exc:
            wait_s = self._wait_s(exc, deadline)
            if wait_s is None:
                raise
        self._on_retry(operation_id)
        self._sleep(wait_s)
        return send()

    def _wait_s(self, failure: MonolithTimeout | MonolithUnavailable, deadline: Deadline) -> float | None:
        if failure.again_after_s is None:
            return None
        wait_s = max(failure.again_after_s, self._chance(self._wait_max_s / _SPREAD, self._wait_max_s))
        fits = wait_s <= self._wait_max_s and wait_s + self._connect_timeout_s <= deadline.remaining()
        return wait_s if fits else None
