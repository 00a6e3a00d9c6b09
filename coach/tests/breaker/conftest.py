"""A breaker whose clock stands still, and what it told."""

import pytest

from coach.breaker import Breaker
from coach.tests.breaker.asking import FAILURES, OPEN_S, Question, away
from coach.tests.clock import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def events() -> list[str]:
    return []


@pytest.fixture
def breaker(clock: ManualClock, events: list[str]) -> Breaker:
    return Breaker(
        "training.get_training_context",
        failures=FAILURES,
        open_s=OPEN_S,
        on_change=lambda _operation_id, event: events.append(event),
        clock=clock,
    )


@pytest.fixture
def ask(breaker: Breaker) -> Question:
    return Question(breaker)


@pytest.fixture
def opened(ask: Question) -> Question:
    for _ in range(FAILURES):
        ask(away())
    ask.sent = 0
    return ask
