"""The capacity is the highest of the rates at which everything offered is answered well."""

import asyncio

import pytest

from load import overload
from load.arrivals import Answer, Run


class FakeDoor:
    """Answers well up to a limit, and refuses the rest; with some requests under way it reaches `most`."""

    name = "fake"

    def __init__(self, limit: float, most: float = 100.0) -> None:
        self._limit = limit
        self._most = most
        self.offered: list[float] = []

    async def at_once(self, seconds: float) -> Run:
        return Run(self._most, seconds)

    async def at_rate(self, rate: float, seconds: float) -> Run:
        self.offered.append(round(rate))
        good = round(min(rate, self._limit) * seconds)
        answers = [Answer(0.0, 0.1, 200)] * good + [Answer(0.0, 0.01, 503)] * (round(rate * seconds) - good)
        return Run(rate, seconds, answers)


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overload, "_PAUSE_S", 0)


@pytest.mark.parametrize(
    ("limit", "capacity", "offered"),
    [
        (95, 90, [60, 70, 80, 90, 100]),
        (1000, 130, [60, 70, 80, 90, 100, 110, 120, 130]),
        # What is not even held at first is what it is.
        (40, 40, [60, 70]),
    ],
)
def test_rates_go_up_until_one_is_not_held(limit: float, capacity: float, offered: list[float]) -> None:
    door = FakeDoor(limit)

    found = asyncio.run(overload.capacity_of(door, 10))

    assert found == pytest.approx(capacity, rel=0.01)
    assert door.offered == offered
