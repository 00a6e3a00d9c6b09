"""Stops asking a monolith that has failed several times in a row, and lets one call find out whether it is back."""

import math
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Final, TypeVar

from interlock import CircuitBreaker, CircuitOpenError, Config, CoreEventListener, Outcome, State

from coach.deadline import Clock
from coach.errors import BreakerOpen, ContractViolation, MonolithBusy, MonolithTimeout, MonolithUnavailable

_EVENTS: Final = {State.OPEN: "breaker-opened", State.HALF_OPEN: "breaker-half-opened", State.CLOSED: "breaker-closed"}
_CODES: Final = {State.CLOSED: 0, State.HALF_OPEN: 1, State.OPEN: 2}

T = TypeVar("T")


class Breaker:
    """Guards one operation in one process; safe for threads, which wait for the monolith side by side.

    A failure is that the monolith cannot be reached, does not answer in time, or answers 5xx; whatever else it answers
    shows that it is up. Two kinds of failure are not held against it: a time-out of a call that had little time to
    begin with, and one that may be due to the asker's own data, beyond the first of each asker in a row of failures.
    """

    def __init__(
        self,
        operation_id: str,
        *,
        failures: int,
        open_s: float,
        on_change: Callable[[str, str], None],
        clock: Clock = time.monotonic,
    ) -> None:
        """Open for `open_s` seconds after `failures` in a row; `on_change` is told the operationId and the event."""
        self._suspects = _Suspects()
        self._circuit = CircuitBreaker(
            name=operation_id,
            # So many in a row is the same as all of the last so many.
            config=Config(
                window_size=failures,
                minimum_number_of_calls=failures,
                failure_rate_threshold=1.0,
                slow_call_duration_threshold=math.inf,
                permitted_calls_in_half_open=1,
                wait_duration_in_open=open_s,
            ),
            clock=_Monotonic(clock),
            classifier=_Classifier(),
            listener=_Listener(on_change, self._suspects),
        )

    def call(self, ask: Callable[[], T], *, asker: Hashable, in_good_time: bool) -> T:
        """Return what `ask` returns, or raise what it raises; raises BreakerOpen, without asking, while it is open.

        `asker` stands for those whose data the answer is made of, None for everybody. `in_good_time` says that the call
        has time enough for a time-out to be the monolith's fault.
        """
        try:
            outcome = self._circuit.call_sync(self._outcome, ask, asker, in_good_time)
        except _NoVerdict as nothing:
            outcome = nothing.failed
        except CircuitOpenError as exc:
            # Without a time when the one trial is under way.
            raise BreakerOpen(retry_after_s=max(1, math.ceil(exc.retry_after or 0))) from None
        if isinstance(outcome, _Failed):
            raise outcome.failure
        return outcome

    def code(self) -> int:
        """Return the state as a number: 0 closed, 1 half-open (a trial is under way, or was cut short), 2 open."""
        return _CODES[self._circuit.state]

    def _outcome(self, ask: Callable[[], T], asker: Hashable, in_good_time: bool) -> "T | _Failed":  # noqa: FBT001  # call_sync hands it on
        try:
            return ask()
        except (MonolithBusy, ContractViolation):
            raise
        except MonolithTimeout as exc:
            failed = _Failed(exc)
            if not in_good_time:
                raise _NoVerdict(failed) from None
        except MonolithUnavailable as exc:
            failed = _Failed(exc)
        if asker is not None and failed.failure.again_after_s is None and self._suspects.know(asker):
            raise _NoVerdict(failed)
        return failed


@dataclass(frozen=True, slots=True)
class _Failed:
    """A failure as a result: of an exception the circuit would keep the last one, with all frames and their tokens."""

    failure: MonolithTimeout | MonolithUnavailable


class _NoVerdict(BaseException):
    """Ends a call without an outcome for the circuit: it takes only an Exception for one."""

    def __init__(self, failed: _Failed) -> None:
        super().__init__()
        self.failed = failed


class _Suspects:
    """The askers whose own data may have made the monolith fail, since it last answered or was last given up."""

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._lock = threading.Lock()

    def know(self, asker: Hashable) -> bool:
        """Return whether the asker was known, and know them from now on; only as a hash: askers are known by tokens."""
        with self._lock:
            known = hash(asker) in self._seen
            self._seen.add(hash(asker))
        return known

    def forget(self) -> None:
        """Know nobody."""
        self._seen.clear()


class _Classifier:
    """Whatever was raised rather than returned is an answer of a monolith that is up, or a fault of ours."""

    def is_failure(self, *, result: object, exception: Exception | None) -> bool:  # noqa: ARG002  # the library's protocol
        return isinstance(result, _Failed)


class _Listener(CoreEventListener):
    def __init__(self, on_change: Callable[[str, str], None], suspects: _Suspects) -> None:
        self._on_change = on_change
        self._suspects = suspects

    def on_call(self, *, name: str, outcome: Outcome, duration: float) -> None:  # noqa: ARG002  # the library's protocol
        if not outcome.is_failure:
            self._suspects.forget()

    def on_state_change(self, *, name: str, old: State, new: State) -> None:  # noqa: ARG002  # the library's protocol
        if new is State.OPEN:
            self._suspects.forget()
        self._on_change(name, _EVENTS[new])


class _Monotonic:
    """The circuit's clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def monotonic(self) -> float:
        return self._clock()
