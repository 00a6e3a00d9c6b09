"""Answers come into the step in which they were asked for, and the table tells failures and shares."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from load.answers import Answer, Step, read_answers, sort_into, table

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def answer(at_s: float, *, backend: str = "coach", duration_ms: float = 10, outcome: str = "200") -> Answer:
    """One that came `at_s` seconds after noon."""
    return Answer(NOON + timedelta(seconds=at_s), duration_ms, "wod.get_wod", backend, outcome, outcome == "200")


def two_steps() -> list[Step]:
    return [Step("legacy", NOON), Step("replaced", NOON + timedelta(seconds=10))]


def sorted_steps(*answers: Answer, until_s: float = 60) -> list[Step]:
    steps = two_steps()
    sort_into(steps, answers, until=NOON + timedelta(seconds=until_s))
    return steps


def test_an_answer_belongs_to_the_step_in_which_its_request_began() -> None:
    early, late = answer(10.2, duration_ms=500), answer(10.2, duration_ms=100)

    legacy, replaced = sorted_steps(early, late)

    assert (legacy.answers, replaced.answers) == ([early], [late])


def test_what_the_end_of_the_run_cut_off_is_no_failure() -> None:
    steps = sorted_steps(answer(61, outcome="context canceled"), until_s=60)

    assert [step.failed for step in steps] == [0, 0]


def test_failures_are_counted_with_what_they_came_to() -> None:
    step, _ = sorted_steps(answer(1), answer(2, outcome="502"), answer(3, outcome="502"), answer(4, outcome="EOF"))

    assert (step.failed, step.outcomes) == (3, {"502": 2, "EOF": 1})


def test_shares_and_percentiles_are_those_of_each_backend() -> None:
    slow = [answer(1, backend="monolith", duration_ms=100) for _ in range(3)]

    step, _ = sorted_steps(*slow, *[answer(1, duration_ms=value) for value in range(1, 10)])

    assert (step.share("monolith"), step.share("coach")) == (0.25, 0.75)
    assert step.p95_ms("monolith") == 100
    assert step.p95_ms("coach") == pytest.approx(8.6)


def test_the_table_has_a_row_for_each_step_and_one_for_all() -> None:
    lines = table(sorted_steps(answer(1, backend="monolith"), answer(11), answer(12, outcome="502"))).splitlines()

    assert lines[2] == "| legacy | 1 | 0 | 100.0% | 0.0% |  |  |  |"
    assert lines[3] == "| replaced | 2 | 1 | 0.0% | 100.0% | 10.0 ms |  | 10.0 ms |"
    assert lines[4] == "| **all** | 3 | 1 | 33.3% | 66.7% | 10.0 ms |  | 10.0 ms |"


def test_of_all_that_k6_writes_only_workouts_are_read(tmp_path: Path) -> None:
    tags = {"operation": "wod.get_wod", "backend": "coach", "outcome": "200", "ok": "true"}
    sample = {"time": "2026-11-25T12:00:01.123456789Z", "value": 4.5, "tags": tags}
    lines = [
        {"type": "Metric", "metric": "workout_answer", "data": {"name": "workout_answer"}},
        {"type": "Point", "metric": "http_reqs", "data": {"value": 1}},
        {"type": "Point", "metric": "workout_answer", "data": sample},
    ]
    results = tmp_path / "k6.json"
    results.write_bytes(b"\n".join(orjson.dumps(line) for line in lines))

    ended = datetime(2026, 11, 25, 12, 0, 1, 123456, UTC)
    assert list(read_answers(results)) == [Answer(ended, 4.5, "wod.get_wod", "coach", "200", ok=True)]
