"""What the last lines of the log say of the coach."""

import pytest

from facade.access_log import parse_all
from facade.latency import Latency
from facade.routes import Route
from facade.tests.log_lines import log_line
from facade.window import Window, window_of

CANARY = Route.parse("canary 10")
OPERATIONS = ("wod.get_wod", "wod.plan_wod")


def window(*lines: str, step: Route = CANARY) -> Window:
    return window_of(parse_all(lines), OPERATIONS, step)


def test_what_the_coach_answers_counts() -> None:
    found = window(log_line(), log_line(operation_id="wod.plan_wod", upstream_time_s="0.030"))

    assert found == Window(2, 0, 0, Latency(10.0, 30.0, 30.0), None)


@pytest.mark.parametrize(
    "other",
    [
        {"operation_id": "exercises.list_exercises"},
        {"operation_id": None},
        {"mode": "shadow"},
        {"shadow": True},
        {"user_agent": "fit-parallel-run/1"},
    ],
)
def test_lines_of_other_operations_other_modes_shadows_and_the_parallel_run_do_not(other) -> None:
    assert window(log_line(**other)).asked == 0


def test_what_the_monolith_answers_as_its_share_is_what_the_coach_is_measured_by() -> None:
    found = window(log_line(), log_line(backend="monolith", upstream_time_s="0.004"))

    assert (found.asked, found.legacy_ms) == (1, Latency(4.0, 4.0, 4.0))


def test_an_answer_in_place_of_the_coach_is_a_fallback_and_no_measure() -> None:
    found = window(log_line(backend="monolith", fallback=True, upstream_time_s="1.000 : 0.004"), log_line())

    assert (found.asked, found.fallbacks, found.errors, found.legacy_ms) == (2, 1, 0, None)
    assert found.fallback_share == 0.5
    assert found.coach_ms == Latency(10.0, 10.0, 10.0)


@pytest.mark.parametrize(("status", "errors"), [(500, 1), (503, 1), (0, 1), (200, 0), (401, 0), (422, 0)])
def test_5xx_and_no_answer_are_errors_and_have_no_latency(status, errors) -> None:
    found = window(log_line(status=status))

    assert (found.errors, found.coach_ms is None) == (errors, bool(errors))


def test_in_shadow_the_copies_count_and_the_monolith_is_the_measure() -> None:
    original = log_line(mode="shadow", backend="monolith", upstream_time_s="0.004")
    copy = log_line(mode="shadow", shadow=True)

    found = window(original, copy, copy, step=Route("shadow"))

    assert (found.asked, found.coach_ms) == (2, Latency(10.0, 10.0, 10.0))
    assert found.legacy_ms == Latency(4.0, 4.0, 4.0)


def test_nothing_asked_is_no_share() -> None:
    found = window()

    assert (found.error_share, found.fallback_share) == (0, 0)
