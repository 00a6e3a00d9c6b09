"""When the migration may go one step further, and what is said when it may not."""

import copy
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from facade.gate import Budget, Subject, judge
from facade.latency import Latency
from facade.routes import OPERATIONS, Route
from facade.tests.log_lines import NOW
from facade.window import Window

URL = "http://127.0.0.1:8080"
SUBJECT = Subject(URL, URL, "sha256:1")
BUDGET = Budget(
    report_max_age_s=3600,
    athletes=299,
    max_unmatched=0.0,
    max_failed=0.01,
    min_requests=100,
    max_errors=0.001,
    max_fallbacks=0.01,
    max_p95_ms=50,
    max_p95_ratio=5,
)
FINE = {
    "matched": 299,
    "unmatched": 0,
    "failed": 0,
    "athletes": 299,
    "legacy_ms": {"p50": 4.0, "p95": 6.0, "max": 9.0},
    "replacement_ms": {"p50": 8.0, "p95": 12.0, "max": 20.0},
}
REPORT = {
    "format": 1,
    "ended_at": (NOW - timedelta(minutes=5)).isoformat(),
    "legacy": URL,
    "replacement": URL,
    "build": "sha256:1",
    "operations": {"wod.get_wod": FINE, "wod.plan_wod": FINE},
}
WINDOW = Window(1000, 0, 0, Latency(8.0, 12.0, 20.0), Latency(4.0, 6.0, 9.0))
FIVE_TIMES = "must be at most 30.0 ms, 5 times the monolith's 6.0 ms"
CANARY = Route.parse("canary 10")


def refused(
    step: Route = CANARY, report: Any = REPORT, window: Window | None = WINDOW, budget: Budget = BUDGET
) -> list[str]:
    checks = judge(
        step=step, operations=OPERATIONS, report=report, subject=SUBJECT, window=window, budget=budget, now=NOW
    )
    return [str(check) for check in checks if not check.holds]


def changed(**values: Any) -> dict[str, Any]:
    return {**copy.deepcopy(REPORT), **values}


def with_get(**values: Any) -> dict[str, Any]:
    return changed(operations={"wod.get_wod": {**FINE, **values}, "wod.plan_wod": FINE})


@pytest.mark.parametrize("step", ["legacy", "shadow", "canary 1", "canary 50", "replaced"])
def test_with_all_in_order_every_step_may_be_left(step) -> None:
    assert refused(Route.parse(step)) == []


@pytest.mark.parametrize(
    ("report", "told"),
    [
        (None, ["parallel run: none; must be there: run it first"]),
        (changed(format=2), ["parallel run: of another format; must be there: run it first"]),
        (
            changed(ended_at=(NOW - timedelta(hours=2)).isoformat()),
            ["age of the parallel run: 7200 s; must be at most 3600 s"],
        ),
        (
            changed(ended_at=(NOW + timedelta(hours=2)).isoformat()),
            ["age of the parallel run: -7200 s; must be at most 3600 s"],
        ),
        (
            changed(build="sha256:2"),
            [f"deployment of the parallel run: {URL} and {URL} (sha256:2); must be {URL} and {URL} (sha256:1)"],
        ),
        (
            changed(replacement="http://other"),
            [f"deployment of the parallel run: {URL} and http://other (sha256:1); must be {URL} and {URL} (sha256:1)"],
        ),
        (
            changed(operations={"wod.get_wod": FINE}),
            ["wod.plan_wod in the parallel run: not compared; must be compared"],
        ),
        (with_get(athletes=298), ["wod.get_wod, athletes compared: 298; must be at least 299"]),
        (
            with_get(matched=298, unmatched=1),
            ["wod.get_wod, unmatched: 1 of 299 (0.33%); must be at most 0.00%"],
        ),
        (with_get(failed=3, matched=297), ["wod.get_wod, failed: 3 of 300 (1.00%); must be at most 1.00%"][:0]),
        (with_get(failed=4, matched=296), ["wod.get_wod, failed: 4 of 300 (1.33%); must be at most 1.00%"]),
        (
            with_get(replacement_ms={"p50": 8.0, "p95": 51.0, "max": 99.0}, legacy_ms=None),
            ["wod.get_wod, p95 in the parallel run of the coach: 51.0 ms; must be at most 50 ms"],
        ),
        (
            with_get(replacement_ms={"p50": 8.0, "p95": 31.0, "max": 99.0}),
            [f"wod.get_wod, p95 in the parallel run of the coach against the monolith's: 31.0 ms; {FIVE_TIMES}"],
        ),
    ],
)
def test_a_parallel_run_that_does_not_convince(report, told) -> None:
    assert refused(report=report) == [f"NO  {text}" for text in told]


@pytest.mark.parametrize(
    ("window", "told"),
    [
        (replace(WINDOW, asked=99), ["requests to the coach: 99; must be at least 100"]),
        (replace(WINDOW, errors=1), []),
        (replace(WINDOW, errors=2), ["errors of the coach: 2 of 1000 (0.20%); must be at most 0.10%"]),
        (replace(WINDOW, fallbacks=10), []),
        (replace(WINDOW, fallbacks=11), ["fallbacks to the monolith: 11 of 1000 (1.10%); must be at most 1.00%"]),
        (
            replace(WINDOW, coach_ms=Latency(20.0, 80.0, 99.0), legacy_ms=None),
            ["p95 of the coach: 80.0 ms; must be at most 50 ms"],
        ),
        (
            replace(WINDOW, coach_ms=Latency(20.0, 40.0, 99.0)),
            [f"p95 of the coach against the monolith's: 40.0 ms; {FIVE_TIMES}"],
        ),
        (
            None,
            ["requests to the coach: 0; must be at least 100", "p95 of the coach: unknown; must be at most 50 ms"],
        ),
    ],
)
def test_a_last_window_that_does_not_convince(window, told) -> None:
    assert refused(window=window) == [f"NO  last window at canary 10, {text}" for text in told]


def test_before_the_coach_is_asked_the_log_says_nothing_of_it() -> None:
    assert refused(Route("legacy"), window=None) == []


def test_when_all_goes_to_the_coach_the_absolute_limit_stands_alone() -> None:
    assert refused(Route("replaced"), window=replace(WINDOW, legacy_ms=None)) == []


def test_each_condition_is_told_also_when_it_holds() -> None:
    checks = judge(
        step=CANARY, operations=["wod.get_wod"], report=REPORT, subject=SUBJECT, window=WINDOW, budget=BUDGET, now=NOW
    )

    assert str(checks[0]) == "ok  age of the parallel run: 300 s; must be at most 3600 s"
    assert len(checks) == 12
