"""The guard of processor time fails for a slow-down, and for a reference that would hide one."""

from datetime import date
from pathlib import Path

import pytest

from load.guard.__main__ import complain, guard, keep, table
from load.guard.judgement import Ratios, Reading, judge
from load.guard.measuring import REQUESTS
from load.guard.reference import Reference, ReferenceUnfit

PYTHON = "3.11.7"


class Measuring:
    """Gives the ratios of a request called `wod`, one by one, and the last of them ever after."""

    def __init__(self, *ratios: float) -> None:
        self._ratios = ratios
        self.rounds = 0

    def __call__(self) -> Ratios:
        ratio = self._ratios[min(self.rounds, len(self._ratios) - 1)]
        self.rounds += 1
        return {"wod": ratio}


@pytest.fixture
def reference(tmp_path: Path) -> Reference:
    """Two units of a workload for `wod`."""
    workload = tmp_path / "workload.py"
    workload.write_text("work()")
    reference = Reference(tmp_path / "guard.json", workload)
    reference.record(PYTHON, date(2026, 11, 25), {"wod": 2.0})
    return reference


@pytest.mark.parametrize(
    ("measured", "slower", "faster"),
    [(2.0, False, False), (2.39, False, False), (2.41, True, False), (1.61, False, False), (1.59, False, True)],
)
def test_a_fifth_in_either_direction_is_tolerated(measured: float, slower: bool, faster: bool) -> None:
    reading = Reading("wod", recorded=2.0, measured=measured)

    assert (reading.slower, reading.faster) == (slower, faster)


def test_the_middle_round_counts() -> None:
    measure = Measuring(2.0, 9.0, 2.1)

    readings = judge(measure, {"wod": 2.0})

    assert readings == [Reading("wod", recorded=2.0, measured=2.1)]
    assert measure.rounds == 3


@pytest.mark.parametrize("disturbed", [9.0, 1.0], ids=["slower", "faster"])
def test_a_change_that_goes_away_does_not_count(disturbed: float) -> None:
    measure = Measuring(*[disturbed] * 12, 2.2, 2.1, 2.0)

    readings = judge(measure, {"wod": 2.0})

    assert readings == [Reading("wod", recorded=2.0, measured=2.1)]
    assert measure.rounds == 15


@pytest.mark.parametrize(("changed", "slower", "faster"), [(2.5, True, False), (1.5, False, True)])
def test_a_change_that_stays_is_told(changed: float, slower: bool, faster: bool) -> None:
    measure = Measuring(changed)

    readings = judge(measure, {"wod": 2.0})

    assert [(reading.slower, reading.faster) for reading in readings] == [(slower, faster)]
    assert measure.rounds == 15


def test_other_requests_than_recorded_cannot_be_compared() -> None:
    with pytest.raises(ReferenceUnfit, match="Recorded are plan; measured are wod"):
        judge(Measuring(2.0), {"plan": 2.0})


def test_what_did_not_change_passes(reference: Reference, capsys: pytest.CaptureFixture[str]) -> None:
    code = guard(Measuring(2.1), reference, PYTHON)

    assert code == 0
    assert "No request changed by more than 20%." in capsys.readouterr().out


def test_a_slow_down_fails(reference: Reference, capsys: pytest.CaptureFixture[str]) -> None:
    code = guard(Measuring(2.5), reference, PYTHON)

    assert code == 1
    assert "SLOWER by more than 20%: wod." in capsys.readouterr().out


def test_a_reference_that_hides_slow_downs_fails(reference: Reference, capsys: pytest.CaptureFixture[str]) -> None:
    code = guard(Measuring(1.5), reference, PYTHON)

    assert code == 1
    assert "make load-guard ARGS=--record" in capsys.readouterr().out


def test_nothing_is_judged_without_a_reference_for_this_python(
    reference: Reference, capsys: pytest.CaptureFixture[str]
) -> None:
    code = guard(Measuring(9.0), reference, "3.12.1")

    assert code == 0
    assert "Nothing is recorded for Python 3.12" in capsys.readouterr().out


def test_the_table_tells_what_was_recorded_what_is_and_the_change() -> None:
    row = table([Reading("wod", recorded=2.0, measured=2.5)]).splitlines()[1]

    assert row.split() == ["wod", "2.00", "2.50", "+25.0%"]


def test_one_request_may_be_slower_and_another_faster() -> None:
    complaints = complain([Reading("plan", 2.0, 3.0), Reading("read", 2.0, 1.0), Reading("log", 2.0, 2.0)])

    assert [complaint.split(".")[0] for complaint in complaints] == [
        "SLOWER by more than 20%: plan",
        "FASTER by more than 20%: read",
    ]


def test_the_middle_of_the_least_of_three_attempts_is_recorded(reference: Reference) -> None:
    measure = Measuring(1.0, 9.0, 9.0, 9.0, 1.2341, 9.0, 9.0)

    code = keep(measure, reference, PYTHON)

    assert (code, measure.rounds) == (0, 9)
    assert reference.ratios(PYTHON) == {"wod": 1.234}


def test_each_minor_version_of_python_has_its_own_reference(reference: Reference) -> None:
    reference.record("3.12.1", date(2026, 11, 26), {"wod": 1.5})

    assert reference.ratios("3.11.9") == {"wod": 2.0}
    assert reference.ratios("3.12.0") == {"wod": 1.5}
    assert reference.ratios("3.13.0") is None


def test_a_workload_that_was_changed_makes_the_reference_unfit(reference: Reference) -> None:
    reference.workload.write_text("other_work()")

    with pytest.raises(ReferenceUnfit, match=r"workload\.py is another one than on 2026-11-25"):
        reference.ratios(PYTHON)


def test_what_is_measured_is_recorded_for_the_python_of_ci() -> None:
    recorded = Reference().ratios(PYTHON)

    assert recorded is not None, "Record it with Python 3.11: make load-guard ARGS=--record"
    assert list(recorded) == list(REQUESTS)
