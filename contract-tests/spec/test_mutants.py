"""The faults that judge the suite can still be put in."""

import pytest

from mutants import MUTANTS
from mutants.mutant import Mutant, StaleMutantError
from pair.process import ROOT
from prove import BY_NAME


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_is_a_change(mutant: Mutant) -> None:
    assert mutant.changed(ROOT) != (ROOT / mutant.file).read_text("utf-8")


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_is_shown_to_stages_that_there_are(mutant: Mutant) -> None:
    assert mutant.stages
    assert {*mutant.stages} <= BY_NAME.keys()


def test_each_mutant_has_a_name_of_its_own() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS) >= 25


def test_a_mutant_whose_text_has_gone_is_named() -> None:
    stale = Mutant("stale", "spec/coach/openapi.yaml", "no such text", "", ("matrix",))

    with pytest.raises(StaleMutantError, match=r"'stale': spec/coach/openapi.yaml has 0 times"):
        stale.changed(ROOT)
