"""The stages of a profile, as k6 tells them of its script, and which of the steps among them were held."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from load.samples import Figures

# The share of a step's arrivals that must have been asked for; the rest is where stages begin and end.
_ASKED = 0.98
_UNITS_S = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001, "µs": 1e-6}
_PART = re.compile(r"([\d.]+)(h|ms|µs|m|s)")


@dataclass(frozen=True)
class Stage:
    """From one target to another, of virtual users or of requests a second; `began_s` since the scenario began."""

    number: int
    began_s: float
    seconds: float
    first: int
    last: int

    @property
    def flat(self) -> bool:
        return self.first == self.last

    @property
    def name(self) -> str:
        return f"{self.first}" if self.flat else f"{self.first} → {self.last}"


@dataclass(frozen=True)
class Limit:
    """The last step that held (0: none), and the first that did not, with the reason; None when all held."""

    held: int
    broken: int | None
    reason: str


def seconds(duration: str) -> float:
    """Of a duration as Go writes it, such as 1m30s. Raises ValueError."""
    if not re.fullmatch(rf"(?:{_PART.pattern})+", duration):
        raise ValueError(f"{duration!r} is no duration.")
    return sum(float(amount) * _UNITS_S[unit] for amount, unit in _PART.findall(duration))


def stages_of(options: Mapping[str, Any]) -> list[Stage]:
    """The stages of the script's one scenario, out of what `k6 inspect` tells."""
    (scenario,) = options["scenarios"].values()
    target, began_s, found = int(scenario.get("startVUs") or scenario.get("startRate") or 0), 0.0, []
    for number, told in enumerate(scenario["stages"], start=1):
        stage = Stage(number, began_s, seconds(told["duration"]), target, int(told["target"]))
        found.append(stage)
        target, began_s = stage.last, began_s + stage.seconds
    return found


def is_open(options: Mapping[str, Any]) -> bool:
    """Whether its targets are requests a second."""
    (scenario,) = options["scenarios"].values()
    return str(scenario["executor"]) == "ramping-arrival-rate"


def steps(stages: Sequence[Stage]) -> list[Stage]:
    """Those that count of a profile of steps: each follows another that is as flat and only lets things settle."""
    return [stage for before, stage in pairwise(stages) if before.flat and stage.flat and before.last == stage.first]


def limit(
    counting: Sequence[tuple[Stage, Figures]], *, most_p95_ms: float, arrivals: bool, crossed: Collection[int]
) -> Limit | None:
    """How far the steps went; `crossed` are the numbers of those at which k6 stopped. None when there are no steps."""
    held = 0
    for stage, told in counting:
        reason = _broken(stage, told, most_p95_ms, arrivals=arrivals, stopped=stage.number in crossed)
        if reason:
            return Limit(held, stage.last, reason)
        held = stage.last
    return Limit(held, None, "") if counting else None


def _broken(stage: Stage, told: Figures, most_p95_ms: float, *, arrivals: bool, stopped: bool) -> str:
    if told.failed or told.degraded:
        return f"{told.failed} failed, {told.degraded} degraded"
    if told.p95_ms > most_p95_ms:
        return f"p95 {told.p95_ms:.0f} ms"
    if stopped:
        return "it was too slow for a part of its time"
    if arrivals and told.count < _ASKED * stage.last * stage.seconds:
        return f"only {told.requests_per_s:.0f}/s were asked for"
    return ""
