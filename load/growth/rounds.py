"""Measures the sizes in turn, round after round, so that what the machine does besides meets them all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from load.growth.options import Options
from load.growth.results import Point, Round

_T = TypeVar("_T")


@dataclass(frozen=True)
class Case:
    """A size, and how it is measured once more."""

    point: Point
    measure: Callable[[], Round]


def play(name: str, curves: Sequence[Sequence[Case]], options: Options, *, figure: str = "median_ms") -> None:
    """Measure each case once a round, one after the other; the progress tells the figure. Raises what they raise."""
    for number in range(1, options.rounds + 1):
        for cases in curves:
            for case in from_both_ends(cases):
                case.point.rounds.append(case.measure())
        told = "; ".join(", ".join(_told(case.point, figure) for case in cases) for cases in curves)
        options.progress(f"{name}: round {number} of {options.rounds}: {told}")


def from_both_ends(sizes: Sequence[_T]) -> list[_T]:
    """Smallest, largest, second smallest ...: should the machine slow down, it does so for small and large alike."""
    pairs = zip(sizes, reversed(sizes), strict=True)
    return [size for pair in pairs for size in pair][: len(sizes)]


def _told(point: Point, figure: str) -> str:
    value = point.rounds[-1][figure]
    return f"{point.at:,.0f}: {value:,.0f}/s" if figure.endswith("_s") else f"{point.at:,.0f}: {value:.2f} ms"
