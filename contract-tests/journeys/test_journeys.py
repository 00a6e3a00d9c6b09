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
from journeys.tally import Tally
from journeys.world import World

_SHORTEN_FOR_S = 120
_FIXED_SEEDS = (1, 20261124, 4294967291)
_SETTINGS = settings(
    max_examples=12,
    stateful_step_count=24,
    deadline=None,
    database=None,
    report_multiple_bugs=False,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
# Less would prove little. A run has about twice as much of each, whatever its seed.
_LEAST = Tally(journeys=12)


def _seeds() -> list[int]:
    """The fixed ones, and another one each time: that of SEED, or a new one; its number stands in the test's name."""
    return [*_FIXED_SEEDS, int(os.environ.get("SEED") or secrets.randbelow(2**32))]


@pytest.mark.parametrize("number", _seeds(), ids="seed-{}".format)
def test_both_services_tell_what_the_model_tells(
    number: int, world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tally = Tally()
    machine: type[Journeys] = seed(number)(type("Journeys", (Journeys,), {"world": world, "tally": tally}))

    # Hypothesis would shorten a failing journey for five minutes.
    monkeypatch.setattr(engine, "MAX_SHRINKING_SECONDS", _SHORTEN_FOR_S)
    try:
        run_state_machine_as_test(machine, settings=_SETTINGS)
    except Flaky as error:
        if not machine.last_failure:
            raise
        again = "A journey went wrong, and not in the same way when it was walked again: look for a race. It was:"
        raise AssertionError(f"{again}\n{machine.last_failure}") from error

    with capsys.disabled():
        print(f"\nseed {number}: {tally}")
    _keep(tally, number)
    assert not tally.shortfalls(_LEAST)


def _keep(tally: Tally, number: int) -> None:
    if "REPORTS" in os.environ:
        tally.write(Path(os.environ["REPORTS"]) / f"journeys-{number}.json")
