"""The tables say what was measured, in units that people read."""

import pytest

from load.old_study import beside, hundred_users
from load.tables import by_part, by_stage, cores_by_step, milliseconds, verdict
from load.tests.runs import ramp_run, steps_run


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0.0 ms"), (12.34, "12.3 ms"), (123.4, "123 ms"), (999, "999 ms"), (29530, "29.53 s")]
)
def test_times_have_three_digits(value: float, text: str) -> None:
    assert milliseconds(value) == text


def test_a_ramp_has_a_row_for_each_stage() -> None:
    lines = by_stage(ramp_run()).splitlines()

    assert [line.split("|")[1].strip() for line in lines[2:]] == ["0 → 10 (4 s)", "10 (4 s)", "10 → 0 (2 s)", "**all**"]
    assert lines[3].split("|")[2:6] == [" 8 ", " 0 ", " 0 ", " 2.0 "]


def test_of_steps_only_those_that_count_have_a_row() -> None:
    lines = by_stage(steps_run()).splitlines()

    assert [line.split("|")[1].strip() for line in lines[2:]] == ["100 (2 s)", "200 (2 s)", "300 (2 s)", "**all**"]


def test_parts_have_their_processor_time_and_memory() -> None:
    assert by_part(ramp_run()).splitlines()[2] == "| coach | 5.0 s | 250.00 ms | 0.50 | 0.50 | 100 to 110 MiB |"


def test_each_step_tells_what_kept_the_processors_busy() -> None:
    lines = cores_by_step(steps_run()).splitlines()

    assert lines[0] == "| processors busy, by virtual users | coach | k6 |"
    assert lines[2:] == ["| 100 | 0.50 | 0.50 |", "| 200 | 0.50 | 0.50 |", "| 300 | 0.00 | 0.00 |"]


def test_the_verdict_names_what_was_crossed_or_how_far_it_went() -> None:
    ramp = ramp_run()

    assert verdict(ramp) == "All thresholds held."
    assert verdict({**ramp, "thresholds": {"a": True, "b": False}}) == "Crossed: b."
    assert verdict(steps_run(slow_from=300)) == "200 virtual users held; 300 did not: p95 900 ms."
    assert verdict(steps_run(slow_from=400)) == "At least 300 virtual users held."


def test_the_old_study_stands_beside_the_whole_and_the_minute_at_the_most_users() -> None:
    lines = beside(ramp_run(), steps_run(slow_from=300)).splitlines()

    assert lines[0] == "|  | old system, 100 users | this one, whole profile | this one, 10 users | times better |"
    assert lines[2] == "| average | 5.79 s | 10.0 ms | 10.0 ms | 579 |"
    assert lines[-2] == "| within 5 s | 69.00% | 100.00% | 100.00% |  |"
    assert lines[-1] == "| virtual users held | 30 |  | 200 | 7 |"


def test_the_stage_to_compare_with_is_the_flat_one_with_the_most_users() -> None:
    stages = [{"first": first, "last": last} for first, last in ((0, 50), (50, 50), (50, 100), (100, 100), (100, 0))]

    assert hundred_users({"stages": stages}) == {"first": 100, "last": 100}
    with pytest.raises(ValueError, match="no stage that stays"):
        hundred_users({"stages": stages[:1]})
