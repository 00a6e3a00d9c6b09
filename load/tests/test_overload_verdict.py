"""The budget of an overload is kept, or what was missed is named."""

from dataclasses import replace
from typing import Any

import pytest

from load.arrivals import Answer, Run
from load.overload_verdict import good_per_s, holds, judged, quantile, table

CAPACITY = 100.0
GOOD = Answer(1.0, 0.4, 200)
REFUSED = Answer(1.0, 0.01, 503, retry_after=True)


def a_run(*answers: Answer, late_s: float = 0.001) -> Run:
    """Of one second and a half, a hundred of each answer."""
    return Run(rate=300, seconds=1.5, answers=[answer for answer in answers for _ in range(150)], late_s=[late_s])


def verdict(overload: Run, after: Run | None = None) -> dict[str, Any]:
    return judged("coach", CAPACITY, overload, after or a_run(GOOD))


def test_a_service_that_serves_what_it_can_and_refuses_the_rest_at_once_keeps_it() -> None:
    result = verdict(a_run(GOOD, REFUSED, REFUSED))

    assert result["faults"] == []
    assert (result["good_per_s"], result["offered_per_s"]) == (100, 300)
    assert result["refused_share"] == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("overload", "after", "fault"),
    [
        (a_run(REFUSED), a_run(GOOD), "coach: goodput is 0% of the capacity."),
        (a_run(replace(GOOD, at_s=0.0, seconds=1.2)), a_run(GOOD), "coach: p95 of the served is 1.20 s."),
        (a_run(GOOD, replace(REFUSED, seconds=0.2)), a_run(GOOD), "coach: p95 of the refused is 200 ms."),
        (a_run(GOOD, Answer(0, 0.01, 503)), a_run(GOOD), "coach: 150 of the refused lack Retry-After."),
        (
            a_run(GOOD, Answer(0, 0.1, 200, degraded=True)),
            a_run(GOOD),
            "coach: 150 answers are neither a workout with its history nor a 503.",
        ),
        (
            a_run(GOOD, Answer(0, 0.1, 504)),
            a_run(GOOD),
            "coach: 150 answers are neither a workout with its history nor a 503.",
        ),
        (a_run(GOOD), a_run(REFUSED), "coach: it is not well 1 s after."),
        (a_run(GOOD), a_run(replace(GOOD, seconds=0.6)), "coach: it is not well 1 s after."),
        (a_run(GOOD, late_s=0.2), a_run(GOOD), "coach: the generator was 200 ms late."),
    ],
)
def test_what_was_missed_is_named(overload: Run, after: Run, fault: str) -> None:
    assert verdict(overload, after)["faults"] == [fault]


def test_the_first_second_after_an_overload_may_still_be_bad() -> None:
    after = a_run(replace(REFUSED, at_s=0.5), GOOD)

    assert verdict(a_run(GOOD, REFUSED), after)["faults"] == []


def test_what_is_answered_after_the_end_is_no_goodput() -> None:
    assert good_per_s(a_run(GOOD, replace(GOOD, at_s=1.4))) == 100


@pytest.mark.parametrize(
    ("run", "held"),
    [
        (a_run(GOOD), True),
        (a_run(GOOD, REFUSED), False),
        (a_run(replace(GOOD, seconds=0.6)), False),
    ],
)
def test_a_rate_is_held_when_all_are_served_soon(run: Run, held: bool) -> None:
    assert holds(run) is held


def test_what_other_answers_there_were_is_told() -> None:
    result = verdict(a_run(GOOD, Answer(0, 0.1, 200, degraded=True), Answer(0, 0.1, 0), Answer(0, 0.1, 504)))

    assert result["other_kinds"] == {"degraded": 150, "no answer": 150, "504": 150}


def test_the_table_has_a_row_for_each_door() -> None:
    results = {"doors": [verdict(a_run(GOOD, REFUSED, REFUSED))]}

    assert table(results).splitlines()[2] == (
        "| coach | 100 | 300 | 100 | 100% | 400 ms | 67% | 0 | 10 ms | 10 ms | 10 ms | 0 | yes |"
    )


@pytest.mark.parametrize(("share", "value"), [(0.0, 1), (0.5, 3), (0.95, 5), (1.0, 5)])
def test_a_quantile_is_one_of_the_values(share: float, value: float) -> None:
    assert quantile([5, 1, 4, 2, 3], share) == value
