"""Stages are those that k6 tells, and steps hold until the first that does not."""

from dataclasses import replace
from typing import Any

import pytest

from load.samples import Figures, figures
from load.stages import Limit, Stage, is_open, limit, seconds, stages_of, steps
from load.tests.runs import sample, steps_of_users


@pytest.mark.parametrize(
    ("text", "value"),
    [("30s", 30), ("1m0s", 60), ("1m30.5s", 90.5), ("1h0m1s", 3601), ("1.8s", 1.8), ("900ms", 0.9), ("0s", 0)],
)
def test_durations_are_read_as_go_writes_them(text: str, value: float) -> None:
    assert seconds(text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "30", "s", "30s and more"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no duration"):
        seconds(text)


def told_by_k6(executor: str, **more: Any) -> dict[str, Any]:
    stages = [{"duration": "30s", "target": 10}, {"duration": "1m0s", "target": 10}, {"duration": "500ms", "target": 0}]
    return {"scenarios": {"athletes": {"executor": executor, "stages": stages, **more}}}


def test_each_stage_begins_where_and_when_the_last_one_ended() -> None:
    found = stages_of(told_by_k6("ramping-vus", startVUs=5))

    assert found == [Stage(1, 0, 30, 5, 10), Stage(2, 30, 60, 10, 10), Stage(3, 90, 0.5, 10, 0)]
    assert [stage.name for stage in found] == ["5 → 10", "10", "10 → 0"]


def test_only_arrivals_are_open() -> None:
    assert is_open(told_by_k6("ramping-arrival-rate", startRate=0))
    assert not is_open(told_by_k6("ramping-vus"))


def test_of_steps_the_part_after_the_settling_counts() -> None:
    assert [stage.number for stage in steps(steps_of_users(100, 200))] == [3, 6]


def test_a_ramp_has_no_steps() -> None:
    assert steps(stages_of(told_by_k6("ramping-vus"))) == []


GOOD = figures([sample(0)], seconds=2)


def found(*told: Figures, arrivals: bool = False, crossed: tuple[int, ...] = ()) -> Limit | None:
    stages = steps(steps_of_users(*(100 * number for number in range(1, len(told) + 1))))
    return limit(list(zip(stages, told, strict=True)), most_p95_ms=500, arrivals=arrivals, crossed=crossed)


def test_without_a_broken_step_all_held() -> None:
    assert found(GOOD, GOOD) == Limit(200, None, "")


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (replace(GOOD, failed=1), "1 failed, 0 degraded"),
        (replace(GOOD, degraded=2), "0 failed, 2 degraded"),
        (replace(GOOD, p95_ms=500.1), "p95 500 ms"),
    ],
    ids=["failed", "degraded", "slow"],
)
def test_the_first_broken_step_is_the_end_whatever_comes_after(bad: Figures, reason: str) -> None:
    assert found(GOOD, bad, GOOD) == Limit(100, 200, reason)


def test_a_step_at_which_k6_stopped_has_not_held() -> None:
    assert found(GOOD, GOOD, crossed=(6,)) == Limit(100, 200, "it was too slow for a part of its time")


def test_arrivals_that_were_not_asked_for_are_not_held() -> None:
    enough = replace(GOOD, count=197, requests_per_s=98.5)

    assert found(enough, arrivals=True) == Limit(100, None, "")
    assert found(replace(enough, count=195, requests_per_s=97.5), arrivals=True) == Limit(
        0, 100, "only 98/s were asked for"
    )


def test_without_steps_there_is_no_limit() -> None:
    assert limit([], most_p95_ms=500, arrivals=False, crossed=()) is None
