"""Waits for a database that is not there yet, for as long as the operator allows."""

import logging
from collections.abc import Callable
from typing import Final

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_before_delay, wait_fixed

from monolith.db.faults import DatabaseNotUsable

# Also the most that is logged: a line for each try that failed.
_PAUSE_S: Final = 1.0

_log = logging.getLogger(__name__)


def awaited(action: Callable[[], None], *, wait_s: float, expecting: tuple[type[DatabaseNotUsable], ...]) -> None:
    """Do it; while it raises one of `expecting` try again each second, until `wait_s` are over.

    Raises what the last try raised, and at once what is not expected to pass.
    """
    retrying = Retrying(
        retry=retry_if_exception_type(expecting),
        stop=stop_before_delay(wait_s),
        wait=wait_fixed(_PAUSE_S),
        before_sleep=_tell,
        reraise=True,
    )
    retrying(action)


def _tell(state: RetryCallState) -> None:
    fault = state.outcome.exception() if state.outcome else None
    _log.info("Waiting for the database: %s", fault)
