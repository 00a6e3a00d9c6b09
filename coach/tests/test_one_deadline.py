"""All that one workout asks of the monolith shares one deadline."""

from typing import Any

from prometheus_client import CollectorRegistry

from coach.callers import Caller
from coach.catalogue_cache import CatalogueCache
from coach.coach_service import CoachService, WodWish
from coach.consumed import Catalogue, TrainingContext, read_training_context
from coach.deadline import Deadline
from coach.metrics import CoachMetrics
from coach.tests.builders import ATHLETE, ETAG, NOW, a_candidate, a_context
from coach.tests.clock import ManualClock

TIME_S, CONTEXT_TAKES_S = 2.0, 1.5
CALLER = Caller(email=ATHLETE, is_admin=False, token="a-token")


class SlowMonolith:
    """Takes its time for the context, and tells how much of it was left for the catalogue."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self.left_for_catalogue: list[float] = []

    def get_training_context(self, *, token: str, user_email: str | None, deadline: Deadline) -> TrainingContext:
        self._clock.now += CONTEXT_TAKES_S
        context: Any = a_context()
        return read_training_context(context)

    def list_exercises(self, etag: str | None, deadline: Deadline) -> Catalogue:
        self.left_for_catalogue.append(deadline.remaining())
        return Catalogue(ETAG, tuple(a_candidate(number) for number in range(1, 13)))


def test_the_catalogue_gets_what_the_context_has_left() -> None:
    clock = ManualClock()
    monolith = SlowMonolith(clock)
    service = CoachService(
        monolith, CatalogueCache(monolith.list_exercises), CoachMetrics(CollectorRegistry()), lambda: NOW
    )

    service.plan(WodWish(), CALLER, Deadline.after(TIME_S, clock))

    assert monolith.left_for_catalogue == [TIME_S - CONTEXT_TAKES_S]
