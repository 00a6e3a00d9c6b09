"""What the coach reads out of the monolith's answers, after they were checked against its contract."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from coach import monolith_types
from coach.planning.model import Exercise, MuscleGroup
from coach.planning.ranking import Ranking


@dataclass(frozen=True)
class Catalogue:
    """All exercises, with the strong validator that names this state of the list."""

    etag: str
    exercises: tuple[Exercise, ...]

    @cached_property
    def ranking(self) -> Ranking:
        """What ranks these exercises."""
        return Ranking(self.exercises)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingContext:
    """One athlete today; `equipment` is None when anything may be used."""

    user_email: str
    local_date: date
    equipment: frozenset[str] | None
    avoided_exercise_ids: frozenset[int]
    yesterday_exercise_ids: frozenset[int]
    catalogue_etag: str


def read_training_context(body: monolith_types.TrainingContext) -> TrainingContext:
    """Read an answer of `training.get_training_context`."""
    profile = body["profile"]
    equipment = profile["equipment"]
    return TrainingContext(
        user_email=body["user_email"],
        local_date=date.fromisoformat(body["local_date"]),
        equipment=None if equipment is None else frozenset(equipment),
        avoided_exercise_ids=frozenset(profile["avoided_exercise_ids"]),
        yesterday_exercise_ids=frozenset(body["yesterday_exercise_ids"]),
        catalogue_etag=body["catalogue_etag"],
    )


def read_exercises(body: monolith_types.ExerciseList) -> tuple[Exercise, ...]:
    """Read an answer of `exercises.list_exercises`; raises ValueError when one id stands for two exercises."""
    exercises = tuple(_read_exercise(item) for item in body)
    if len({exercise.id for exercise in exercises}) < len(exercises):
        raise ValueError("One id stands for two exercises.")
    return exercises


def _read_exercise(item: monolith_types.Exercise) -> Exercise:
    return Exercise(
        id=item["id"],
        name=item["name"],
        description=item["description"],
        difficulty=item["difficulty"],
        equipment=item["equipment"],
        instructions=item["instructions"],
        muscle_groups=tuple(
            MuscleGroup(group["id"], group["name"], group["body_part"], group["is_primary"])
            for group in item["muscle_groups"]
        ),
        equipment_items=frozenset(item["equipment_items"]),
    )
