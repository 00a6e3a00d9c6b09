"""The stages of the proof play all that there is, once."""

import pytest

from conformance.rounds import Round, all_rounds
from pair.process import ROOT
from prove import STAGES


def chosen_rounds(arguments: tuple[str, ...]) -> list[str]:
    """The parts of names by which a stage chooses its rounds; none for a stage that plays a whole folder or file."""
    return arguments[-1].split(" or ") if "-k" in arguments else []


@pytest.mark.parametrize("item", all_rounds((1,)), ids=lambda item: item.name)
def test_each_round_is_played_by_exactly_one_stage(item: Round) -> None:
    playing = [stage.name for stage in STAGES if any(part in item.name for part in chosen_rounds(stage.arguments))]

    assert len(playing) == 1


def test_each_test_of_conformance_is_in_a_stage() -> None:
    named = {stage.arguments[0] for stage in STAGES}
    there = {str(file.relative_to(ROOT)) for file in (ROOT / "contract-tests" / "conformance").glob("test_*.py")}

    assert there <= named
