"""What the monolith does with one call, and what the coach may make of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, TypeAlias

from coach.tests.fake_monolith import Line

# In bodies and headers that the coach must keep to itself.
CANARY: Final = "canary-of-the-upstream"

# Sends the answer, or does not; returns whether the connection stays open.
Act: TypeAlias = Callable[[Line], bool]


class Outcome(Enum):
    """What a behaviour is, by the table of failures."""

    FINE = "answers in time, by its contract"
    UNCHANGED = "says that what is held is current"
    REFUSED = "refuses this caller"
    BUSY = "asks to come again later"
    LATE = "does not answer in time"
    AWAY = "cannot be had"
    BROKEN = "answers against its contract"


class Door(Enum):
    """What happens to a new connection."""

    OPEN = "is taken"
    SHUT = "is refused"
    BLOCKED = "is neither taken nor refused"


@dataclass(frozen=True, kw_only=True, eq=False)
class Behaviour:
    """`kind` is its row in the report, `words` describe it to people.

    `body` and `etag` are what a FINE one tells, `status` and `retry_after` (seconds) what the others say. `wait_s` is
    how long the coach has to wait for a LATE one. `is_passing` says that it may be over in a moment, so that the coach
    may ask once more; that call meets `then`, or the same again.
    """

    kind: str
    words: str
    outcome: Outcome
    act: Act
    body: Any = None
    etag: str | None = None
    status: int = 0
    retry_after: int | None = None
    wait_s: float = 0.0
    door: Door = Door.OPEN
    is_passing: bool = False
    then: "Behaviour | None" = None

    def __repr__(self) -> str:
        return self.words if self.then is None else f"{self.words}; to the second call: {self.then}"


# By operationId.
Script: TypeAlias = Mapping[str, Behaviour]
