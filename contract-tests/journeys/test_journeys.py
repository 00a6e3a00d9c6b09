"""Random journeys of several athletes: whatever they do and whenever, both services tell what the model tells."""

import os
import secrets
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.errors import Flaky
from hypothesis.internal.conjecture import engine
from hypothesis.stateful import run_state_machine_as_test

from journeys.machine import Journeys
from journeys.shortening import shortest_story
from journeys.tally import Tally
from journeys.world import World

_SIMPLIFY_FOR_S = 40
_SETTINGS = settings(
    max_examples=12,
    stateful_step_count=24,
    deadline=None,
    database=None,
    report_multiple_bugs=False,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
# The fixed seeds, and another one each time: that of SEED, or a new one; its number stands in the test's name.
_SEEDS = (1, 20261124, 4294967291, int(os.environ.get("SEED") or secrets.randbelow(2**32)))
# Less than this would prove little; the fixed seeds alone come to about half as much again.
_LEAST = Tally(
    journeys=36,
    steps=800,
    athletes=50,
    entries=350,
    workouts_compared=500,
    workouts_wished=50,
    next_day_workouts=50,
    repeated_exercises=80,
    nothing_left=15,
    day_changes=150,
    clock_changes=8,
    repeated_requests=8,
    requests_at_once=40,
    catalogue_changes=8,
    departures=12,
)


@pytest.fixture(scope="module")
def tallies() -> dict[int, Tally | None]:
    """What was counted for each seed; None of one whose journeys did not come to their end."""
    return {}


@pytest.mark.parametrize("number", _SEEDS, ids="seed-{}".format)
def test_both_services_tell_what_the_model_tells(
    number: int, world: World, tallies: dict[int, Tally | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    if None in tallies.values():
        # Making a journey short takes minutes, and one is enough to see what is wrong.
        pytest.fail("The journeys of a seed before this one went wrong: mend that first.", pytrace=False)
    tallies[number] = None
    tally = Tally()
    machine: type[Journeys] = seed(number)(type("Journeys", (Journeys,), {"world": world, "tally": tally}))

    # Hypothesis would simplify a journey for five minutes; leaving out steps tells sooner which of them are needed.
    monkeypatch.setattr(engine, "MAX_SHRINKING_SECONDS", _SIMPLIFY_FOR_S)
    try:
        run_state_machine_as_test(machine, settings=_SETTINGS)
    except (AssertionError, Flaky):
        if not machine.went_wrong[0]:
            raise
        raise AssertionError(shortest_story(machine)) from None

    tallies[number] = tally


def test_the_journeys_of_all_seeds_went_deep(
    tallies: dict[int, Tally | None], capsys: pytest.CaptureFixture[str]
) -> None:
    ended = {number: tally for number, tally in tallies.items() if tally}
    assert {*ended} == {*_SEEDS}, "The journeys of a seed did not come to their end: see the tests before this one."

    total = sum(ended.values(), Tally())

    with capsys.disabled():
        print(f"\njourneys: {total}")
    if "REPORTS" in os.environ:
        total.write(Path(os.environ["REPORTS"]) / "journeys.json")
    assert not total.shortfalls(_LEAST)
