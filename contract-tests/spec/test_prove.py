"""The stages of the proof play all that there is, once."""

import subprocess
import sys
from pathlib import Path

import pytest

import prove
from conformance.rounds import Round, all_rounds
from pair.process import ROOT
from prove import STAGES, shortened, wait_for


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


def started(program: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", program])


def test_a_stage_that_ends_is_not_complained_of(tmp_path: Path) -> None:
    assert wait_for(started("raise SystemExit(3)"), tmp_path / "results.xml", patience_s=30) == (3, "")


def test_a_stage_that_hangs_after_its_tests_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prove, "_ENDS_WITHIN_S", 0)
    results = tmp_path / "results.xml"
    results.touch()

    exit_code, complaint = wait_for(started("import threading; threading.Event().wait()"), results, patience_s=30)

    assert exit_code != 0
    assert "something still hung" in complaint


def test_a_stage_with_a_test_that_hangs_is_ended(tmp_path: Path) -> None:
    hanging = started("import threading; threading.Event().wait()")

    exit_code, complaint = wait_for(hanging, tmp_path / "results.xml", patience_s=0.1)

    assert exit_code != 0
    assert "the test above hangs" in complaint


def test_a_long_log_is_shown_by_its_two_ends() -> None:
    lines = [f"line {number}" for number in range(1000)]

    shown = shortened("\n".join(lines)).splitlines()

    assert shown == [*lines[:200], "… 760 lines, which are in the log …", *lines[-40:]]
