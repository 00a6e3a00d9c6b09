"""Decides whether requests cost more or less than recorded; some more tries come before it says so."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from load.guard.reference import ReferenceUnfit

# Of the recorded ratio, in either direction.
TOLERANCE = 0.20
ROUNDS = 3
# A change of the code is there in each of them, a busy neighbour on the same machine is not.
ATTEMPTS = 5

Ratios = Mapping[str, float]


@dataclass(frozen=True)
class Reading:
    """A request's processor time, with a unit of the calibration as 1."""

    request: str
    recorded: float
    measured: float

    @property
    def change(self) -> float:
        """Against what was recorded: 0.25 is slower by a quarter."""
        return self.measured / self.recorded - 1

    @property
    def slower(self) -> bool:
        return self.change > TOLERANCE

    @property
    def faster(self) -> bool:
        return self.change < -TOLERANCE


def middle(rounds: Sequence[Ratios]) -> dict[str, float]:
    """The middle of all rounds, by request; on a busy machine it stays nearer to a quiet one's than the least does."""
    return {request: median(ratios[request] for ratios in rounds) for request in rounds[0]}


def undisturbed(attempts: Sequence[Sequence[Ratios]]) -> dict[str, float]:
    """What is worth recording: the middle of the least of each attempt, so that a busy hour allows no more later."""
    return middle(
        [{request: min(ratios[request] for ratios in rounds) for request in rounds[0]} for rounds in attempts]
    )


def judge(measure: Callable[[], Ratios], recorded: Ratios) -> list[Reading]:
    """Measure some rounds, and as many again while a request seems to be slower or faster, for some attempts.

    Of each request, the attempt counts that is nearest to what was recorded. Raises ReferenceUnfit.
    """
    readings = _attempt(measure, recorded)
    for _ in range(ATTEMPTS - 1):
        if not any(reading.slower or reading.faster for reading in readings):
            break
        again = _attempt(measure, recorded)
        readings = [min(both, key=lambda reading: abs(reading.change)) for both in zip(readings, again, strict=True)]
    return readings


def _attempt(measure: Callable[[], Ratios], recorded: Ratios) -> list[Reading]:
    measured = middle([measure() for _ in range(ROUNDS)])
    if measured.keys() != recorded.keys():
        raise ReferenceUnfit(f"Recorded are {', '.join(recorded)}; measured are {', '.join(measured)}.")
    return [Reading(request, recorded[request], value) for request, value in measured.items()]
