"""The order of the steps."""

from decimal import Decimal

import pytest

from facade.ladder import LEGACY, REPLACED, RETIRED, asks_the_coach, next_step
from facade.routes import Route


@pytest.mark.parametrize(
    ("present", "following"),
    [
        ("legacy", "shadow 10"),
        ("shadow 10", "canary 1"),
        ("shadow 50", "canary 1"),
        ("shadow", "canary 1"),
        ("canary 0.5", "canary 1"),
        ("canary 1", "canary 10"),
        ("canary 25", "canary 50"),
        ("canary 10", "canary 50"),
        ("canary 50", "replaced"),
        ("canary 75", "replaced"),
    ],
)
def test_one_step_at_a_time(present, following) -> None:
    assert str(next_step(Route.parse(present))) == following


def test_nothing_follows_by_itself_when_all_is_replaced_or_retired() -> None:
    assert (next_step(REPLACED), next_step(RETIRED)) == (None, None)


def test_all_steps_but_the_first_ask_the_coach() -> None:
    assert not asks_the_coach(LEGACY)
    assert asks_the_coach(Route("shadow"))
    assert asks_the_coach(Route("canary", Decimal(1)))
