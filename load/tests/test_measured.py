"""A run is told as a whole, by operation, by stage and by process, and either passes or does not."""

import pytest

from load.measured import Run, passed, thresholds
from load.tests.runs import ramp_run, steps_of_users, steps_run


def test_a_ramp_is_told_by_operation_and_by_stage() -> None:
    result = ramp_run()

    assert {name: told["count"] for name, told in result["operations"].items()} == {
        "wod.get_wod": 10,
        "wod.plan_wod": 10,
    }
    assert [(stage["name"], stage["count"]) for stage in result["stages"]] == [("0 → 10", 8), ("10", 8), ("10 → 0", 4)]
    assert (result["whole"]["count"], result["unit"], result["limit"]) == (20, "virtual users", None)


def test_processor_time_is_told_for_a_request_and_for_each_stage() -> None:
    result = ramp_run()

    assert result["processes"]["coach"]["processor_s"] == 5
    assert result["processes"]["coach"]["ms_a_request"] == 250
    assert [stage["cores"]["coach"] for stage in result["stages"]] == [0.5, 0.5, 0.5]


def test_steps_are_told_with_the_limit() -> None:
    result = steps_run(slow_from=300)

    assert result["limit"] == {"held": 200, "broken": 300, "reason": "p95 900 ms"}
    assert [stage["last"] for stage in result["stages"] if stage["counts"]] == [100, 200, 300]


def test_the_step_whose_threshold_was_crossed_did_not_hold() -> None:
    run = Run(
        stages=steps_of_users(100, 200),
        arrivals=False,
        most_p95_ms=500,
        thresholds={"checks{stage:3} rate==1": True, "http_req_duration{stage:6} p(95)<=500": False},
        began=0,
        samples=[],
        usage={},
    )

    assert run.told()["limit"] == {"held": 100, "broken": 200, "reason": "it was too slow for a part of its time"}


def test_thresholds_are_read_the_right_way_round() -> None:
    summary = {"metrics": {"checks": {"value": 1, "thresholds": {"rate==1": False}}, "vus": {"value": 1}}}

    assert thresholds(summary) == {"checks rate==1": True}


@pytest.mark.parametrize(("at_least", "expected"), [(200, True), (201, False)])
def test_steps_pass_when_enough_was_held(at_least: int, expected: bool) -> None:
    crossed = {**steps_run(slow_from=300), "thresholds": {"p(95)<500": False}}

    assert passed(crossed, at_least) is expected


def test_a_ramp_passes_when_there_were_answers_and_no_threshold_was_crossed() -> None:
    good = ramp_run()

    assert passed(good, 1)
    assert not passed({**good, "thresholds": {"p(95)<50": True, "rate==0": False}}, 1)
    assert not passed({**good, "whole": {"count": 0}}, 1)
