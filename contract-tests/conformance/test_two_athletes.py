"""No athlete sees or changes what another one owns."""

import hypothesis
import pytest
from hypothesis.errors import FlakyFailure
from hypothesis.stateful import run_state_machine_as_test

from conformance.depth import Depth
from conformance.stock import Stage, Stock
from conformance.two_athletes import TwoAthletes

STEPS = 12


def test_each_athlete_has_what_is_ones_own(seed: int, depth: Depth, stage: Stage, stock: Stock) -> None:
    settings = hypothesis.settings(
        max_examples=depth.stories,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        print_blob=False,
        report_multiple_bugs=False,
        phases=(hypothesis.Phase.generate,),  # A story is short; to make it shorter would take minutes.
    )

    failure = _play(settings, seed, stage)

    if failure is not None:
        pytest.fail(failure, pytrace=False)
    stock.put_back(stage)


def _play(settings: hypothesis.settings, seed: int, stage: Stage) -> str | None:
    """What went wrong, with the steps that led there."""

    @hypothesis.seed(seed)
    class Story(TwoAthletes):
        def __init__(self) -> None:
            super().__init__(*stage)

    try:
        run_state_machine_as_test(Story, settings=settings)
    except AssertionError as error:
        return _told(error)
    except FlakyFailure as group:
        # What went wrong once did not when it was tried again, since the services remember: it went wrong all the same.
        return "\n\n".join(map(_told, group.exceptions))
    return None


def _told(error: BaseException) -> str:
    steps = "\n".join(getattr(error, "__notes__", []))
    return f"The two athletes are not kept apart. {error}\n\n{steps}"
