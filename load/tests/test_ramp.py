"""A short run that something else on the machine has slowed down is played again."""

from typing import Any

import pytest

from load.ramp import best_of


def result(*, held: bool) -> dict[str, Any]:
    """Of a profile with thresholds: how long requests took held or did not, and none failed."""
    return {
        "limit": None,
        "whole": {"count": 100},
        "thresholds": {"http_req_duration p(95)<=250": held, "http_req_failed rate==0": True},
    }


def test_it_is_played_until_its_thresholds_hold() -> None:
    results = iter([result(held=False), result(held=True)])

    found = best_of(3, lambda: next(results), at_least=1)

    assert found == result(held=True)


def test_what_is_slow_each_time_is_slow() -> None:
    results = iter([result(held=False)] * 3)

    found = best_of(3, lambda: next(results), at_least=1)

    assert found == result(held=False)
    assert list(results) == []


@pytest.mark.parametrize("spoilt", [{"whole": {"count": 0}}, {"thresholds": {"http_req_failed rate==0": False}}])
def test_a_request_that_failed_is_not_played_down_by_another_run(spoilt: dict[str, Any]) -> None:
    results = iter([result(held=False) | spoilt, result(held=True)])

    assert best_of(3, lambda: next(results), at_least=1) == result(held=False) | spoilt


def test_it_is_played_once_unless_more_is_asked_for() -> None:
    results = iter([result(held=False)])

    assert best_of(1, lambda: next(results), at_least=1) == result(held=False)
