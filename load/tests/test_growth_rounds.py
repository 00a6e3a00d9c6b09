"""Sizes are measured in turn, from both ends, and people hear of each round."""

from collections.abc import Callable
from pathlib import Path

from load.growth.options import Options
from load.growth.results import Point, Round
from load.growth.rounds import Case, from_both_ends, play


def options(progress: Callable[[str], object], *, rounds: int) -> Options:
    return Options(
        folder=Path(),
        rounds=rounds,
        requests=1,
        seconds=1,
        most_entries=1,
        most_exercises=1,
        most_athletes=1,
        disk_gib=1,
        progress=progress,
    )


def test_small_and_large_take_turns() -> None:
    assert [from_both_ends(range(number)) for number in (0, 1, 4, 5)] == [[], [0], [0, 3, 1, 2], [0, 4, 1, 3, 2]]


def test_each_size_is_measured_once_a_round() -> None:
    told: list[str] = []
    order: list[float] = []
    points = [Point(at=size, label="") for size in (10, 100, 1000)]

    def measured(point: Point) -> Callable[[], Round]:
        def measure() -> Round:
            order.append(point.at)
            return {"median_ms": point.at / len(order)}

        return measure

    play("history", [[Case(point, measured(point)) for point in points]], options(told.append, rounds=2))

    assert order == [10, 1000, 100] * 2
    assert [len(point.rounds) for point in points] == [2, 2, 2]
    assert told[0] == "history: round 1 of 2: 10: 10.00 ms, 100: 33.33 ms, 1,000: 500.00 ms"


def test_throughput_is_told_as_such() -> None:
    told: list[str] = []
    case = Case(Point(at=2, label=""), lambda: {"per_s": 1234.5})

    play("replicas", [[case], [case]], options(told.append, rounds=1), figure="per_s")

    assert told == ["replicas: round 1 of 1: 2: 1,234/s; 2: 1,234/s"]
