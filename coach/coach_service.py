"""The use case: plan an athlete's workout of the day."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, Protocol

from coach.callers import Caller
from coach.catalogue_cache import CatalogueCache
from coach.consumed import Catalogue, TrainingContext
from coach.deadline import Deadline
from coach.errors import MonolithBusy, MonolithTimeout, MonolithUnavailable, NoExerciseLeft, NotAllowed
from coach.metrics import CoachMetrics
from coach.planning.classic import day_seed, plan_workout
from coach.planning.model import Constraints, PlannedExercise

WarningCode = Literal["history-unavailable", "catalogue-stale"]

_WARNINGS: Final[dict[WarningCode, str]] = {
    "history-unavailable": (
        "The monolith does not answer: planned without knowing what was done yesterday, what is avoided and what "
        "equipment there is."
    ),
    "catalogue-stale": "The catalogue has changed and the new one cannot be had: planned on the one before.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WodWish:
    """What a caller asks for; `seed` is the day's own when None, `user_email` the caller's own."""

    user_email: str | None = None
    excluded_ids: frozenset[int] = field(default_factory=frozenset)
    seed: str | None = None
    require_history: bool = False


@dataclass(frozen=True, slots=True)
class PlanWarning:
    """Something that a workout was planned without."""

    code: WarningCode
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedWorkout:
    """A workout and how it came about; `generated_at` is in UTC."""

    exercises: tuple[PlannedExercise, ...]
    generated_at: datetime
    seed: str
    warnings: tuple[PlanWarning, ...]


class Monolith(Protocol):
    """As much of the monolith as planning needs."""

    def get_training_context(self, *, token: str, user_email: str | None, deadline: Deadline) -> TrainingContext:
        """Return what a workout is planned from; of the token's owner when `user_email` is None."""


class CoachService:
    """Plans workouts; one call to the monolith each, and a second one when the catalogue has changed."""

    def __init__(
        self, monolith: Monolith, catalogues: CatalogueCache, metrics: CoachMetrics, now: Callable[[], datetime]
    ) -> None:
        """`now` returns the time in UTC."""
        self._monolith = monolith
        self._catalogues = catalogues
        self._metrics = metrics
        self._now = now

    def plan(self, wish: WodWish, caller: Caller, deadline: Deadline) -> PlannedWorkout:
        """Plan today's workout by the deadline.

        While the monolith is away and a catalogue is held, the workout is planned without the history, unless the wish
        requires it. Raises NotAllowed, NoExerciseLeft, and what the monolith's client raises.
        """
        other = _other_athlete(wish, caller)
        try:
            context = self._monolith.get_training_context(token=caller.token, user_email=other, deadline=deadline)
        except MonolithBusy:
            # It does answer, and says when to come again: no reason to plan blindly.
            raise
        except (MonolithTimeout, MonolithUnavailable):
            catalogue = self._catalogues.held
            if catalogue is None or wish.require_history:
                raise
            return self._without_history(catalogue, wish, other or caller.email)
        catalogue, warnings = self._catalogue_of(context, deadline)
        return self._with_history(catalogue, wish, context, warnings)

    def _catalogue_of(self, context: TrainingContext, deadline: Deadline) -> tuple[Catalogue, tuple[WarningCode, ...]]:
        try:
            return self._catalogues.current(context.catalogue_etag, deadline), ()
        except (MonolithTimeout, MonolithUnavailable):
            older = self._catalogues.held
            if older is None:
                raise
            return older, ("catalogue-stale",)

    def _with_history(
        self, catalogue: Catalogue, wish: WodWish, context: TrainingContext, warnings: tuple[WarningCode, ...]
    ) -> PlannedWorkout:
        constraints = Constraints(
            forbidden_ids=wish.excluded_ids | context.avoided_exercise_ids,
            equipment=context.equipment,
            done_yesterday=context.yesterday_exercise_ids,
        )
        seed = wish.seed or day_seed(context.user_email, context.local_date)
        return self._planned(catalogue, constraints, seed, warnings)

    def _without_history(self, catalogue: Catalogue, wish: WodWish, email: str) -> PlannedWorkout:
        # The athlete's own date is the monolith's to tell; the UTC date is the best guess.
        seed = wish.seed or day_seed(email, self._now().date())
        return self._planned(catalogue, Constraints(forbidden_ids=wish.excluded_ids), seed, ("history-unavailable",))

    def _planned(
        self, catalogue: Catalogue, constraints: Constraints, seed: str, warnings: tuple[WarningCode, ...]
    ) -> PlannedWorkout:
        exercises = plan_workout(catalogue.ranking, constraints, seed)
        if not exercises:
            raise NoExerciseLeft("What is excluded, avoided and not equipped for leaves no exercise of the catalogue.")
        for code in warnings:
            self._metrics.degraded_workout(code)
        return PlannedWorkout(
            exercises=exercises,
            generated_at=self._now(),
            seed=seed,
            warnings=tuple(PlanWarning(code, _WARNINGS[code]) for code in warnings),
        )


def _other_athlete(wish: WodWish, caller: Caller) -> str | None:
    """Return whom the caller names other than themselves; raises NotAllowed when only administrators may."""
    email = wish.user_email.lower() if wish.user_email else None
    if email is None or email == caller.email:
        return None
    if not caller.is_admin:
        raise NotAllowed("Only administrators plan for another athlete.")
    return email
