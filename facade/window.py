"""What the last lines of the access log say of the coach."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from facade.access_log import PARALLEL_RUN, Line
from facade.ladder import SHADOW
from facade.latency import Latency, latency
from facade.routes import Route

_SERVER_ERROR: Final = 500
_ANSWERED: Final = range(100, _SERVER_ERROR)


@dataclass(frozen=True, slots=True)
class Window:
    """What became of the requests that the coach was asked for.

    `errors` are those that it answered with 5xx, or not at all, without anybody in its place; `fallbacks` those that
    the monolith answered in its place. Latencies are of what the services took for what they answered, in milliseconds.
    """

    asked: int
    errors: int
    fallbacks: int
    coach_ms: Latency | None
    legacy_ms: Latency | None

    @property
    def error_share(self) -> float:
        """Of all that the coach was asked for."""
        return self.errors / self.asked if self.asked else 0.0

    @property
    def fallback_share(self) -> float:
        """Of all that the coach was asked for."""
        return self.fallbacks / self.asked if self.asked else 0.0


def window_of(lines: Iterable[Line], operations: Collection[str], step: Route) -> Window:
    """The figures of these operations at this step; lines of another mode are from before the last change.

    What the parallel run has asked is left out: it is no traffic of athletes.
    """
    relevant = [
        line
        for line in lines
        if line.operation_id in operations and line.mode == step.mode and line.client != PARALLEL_RUN
    ]
    asked = [line for line in relevant if _asked_the_coach(line, step)]
    fallbacks = [line for line in asked if line.fallback]
    answered = [line for line in asked if not line.fallback and line.status in _ANSWERED]
    legacy = [line for line in relevant if line.backend == "monolith" and not line.fallback and not line.shadow]
    return Window(
        asked=len(asked),
        errors=len(asked) - len(fallbacks) - len(answered),
        fallbacks=len(fallbacks),
        coach_ms=latency([_ms(line) for line in answered]),
        legacy_ms=latency([_ms(line) for line in legacy if line.status in _ANSWERED]),
    )


def _asked_the_coach(line: Line, step: Route) -> bool:
    if step.mode == SHADOW.mode:
        return line.shadow
    return not line.shadow and (line.backend == "coach" or line.fallback)


def _ms(line: Line) -> float:
    return (line.request_s if line.upstream_s is None else line.upstream_s) * 1000
