"""Today's workout by the old generator: reads, and writes nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from monolith import legacy_wod
from monolith.errors import LegacyWodRetired
from monolith.services.caller import Caller
from monolith.services.catalogue import CatalogueService
from monolith.services.training import TrainingService


@dataclass(frozen=True, slots=True)
class Workout:
    exercises: Sequence[legacy_wod.Suggestion]
    generated_at: datetime


class WorkoutService:
    def __init__(
        self, training: TrainingService, catalogue: CatalogueService, now: Callable[[], datetime], *, enabled: bool
    ) -> None:
        self._training = training
        self._catalogue = catalogue
        self._now = now
        self._enabled = enabled

    def of_the_day(self, caller: Caller) -> Workout:
        """Raises LegacyWodRetired, NoExerciseLeft."""
        if not self._enabled:
            raise LegacyWodRetired(
                "The coach makes the workout of the day: ask POST /api/coach/WOD.",
                headers={"Link": '</api/coach/WOD>; rel="successor-version"'},
            )
        athlete = self._training.today(caller)
        exercises = legacy_wod.plan(
            self._catalogue.whole(athlete.catalogue_revision).exercises,
            seed=legacy_wod.day_seed(athlete.user.email, athlete.local_date),
            yesterday_ids=athlete.yesterday_exercise_ids,
            limits=legacy_wod.Limits(avoided_ids=athlete.user.avoided_exercise_ids, equipment=athlete.user.equipment),
        )
        return Workout(exercises, self._now())
