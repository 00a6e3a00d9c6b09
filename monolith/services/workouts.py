"""Today's workout by the old generator: reads, and writes nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from monolith import legacy_wod
from monolith.errors import LegacyWodRetired
from monolith.services.caller import Caller
from monolith.services.catalogue import CatalogueService
from monolith.services.training import TrainingService


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What a caller asks for; `seed` is the day's own when None, `user_email` the caller's own."""

    user_email: str | None = None
    excluded_ids: frozenset[int] = field(default_factory=frozenset)
    seed: str | None = None


@dataclass(frozen=True, slots=True)
class Workout:
    exercises: Sequence[legacy_wod.Suggestion]
    seed: str
    generated_at: datetime


class WorkoutService:
    def __init__(
        self, training: TrainingService, catalogue: CatalogueService, now: Callable[[], datetime], *, enabled: bool
    ) -> None:
        self._training = training
        self._catalogue = catalogue
        self._now = now
        self._enabled = enabled

    def plan(self, caller: Caller, wish: Wish) -> Workout:
        """Raises LegacyWodRetired, NoExerciseLeft, and for another athlete's workout Forbidden and NotFound."""
        if not self._enabled:
            raise LegacyWodRetired(
                "The coach makes the workout of the day: ask POST /api/coach/WOD.",
                headers={"Link": '</api/coach/WOD>; rel="successor-version"'},
            )
        athlete = self._training.today(caller, email=wish.user_email)
        seed = wish.seed or legacy_wod.day_seed(athlete.user.email, athlete.local_date)
        exercises = legacy_wod.plan(
            self._catalogue.whole(athlete.catalogue_revision).exercises,
            seed=seed,
            yesterday_ids=athlete.yesterday_exercise_ids,
            limits=legacy_wod.Limits(
                excluded_ids=wish.excluded_ids,
                avoided_ids=athlete.user.avoided_exercise_ids,
                equipment=athlete.user.equipment,
            ),
        )
        return Workout(exercises, seed, self._now())
