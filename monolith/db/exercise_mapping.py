"""Between the records of an exercise and the rows that hold it."""

from collections.abc import Mapping, Sequence
from typing import Any

from monolith.db.models import ExerciseRow
from monolith.db.naming import name_key
from monolith.db.records import Exercise, MuscleGroupShare, NewExercise
from monolith.db.types import AnyRow

OWN_SOURCE = "fit"  # what we wrote and what admins add; everything else was imported
EXERCISE_COLUMNS = (
    ExerciseRow.id,
    ExerciseRow.name,
    ExerciseRow.description,
    ExerciseRow.steps,
    ExerciseRow.difficulty,
    ExerciseRow.equipment_items,
    ExerciseRow.mechanic,
    ExerciseRow.movement_pattern,
    ExerciseRow.unilateral,
    ExerciseRow.source,
)


def exercise_of(row: AnyRow, muscle_groups: Sequence[MuscleGroupShare]) -> Exercise:
    """The record of a row with EXERCISE_COLUMNS."""
    return Exercise(
        id=row.id,
        name=row.name,
        description=row.description,
        steps=tuple(row.steps),
        difficulty=row.difficulty,
        equipment_items=tuple(row.equipment_items),
        mechanic=row.mechanic,
        movement_pattern=row.movement_pattern,
        unilateral=row.unilateral,
        source=row.source,
        muscle_groups=tuple(muscle_groups),
    )


def exercise_values(new: NewExercise) -> dict[str, Any]:
    """The columns of `exercises` that the content decides."""
    return {
        "name": new.name,
        "name_key": name_key(new.name),
        "description": new.description,
        "steps": list(new.steps),
        "difficulty": new.difficulty,
        "equipment_items": list(new.equipment_items),
        "mechanic": new.mechanic,
        "movement_pattern": new.movement_pattern,
        "unilateral": new.unilateral,
    }


def share_values(exercise_id: int, muscles: Mapping[int, bool]) -> list[dict[str, Any]]:
    """The rows of `exercise_muscle_groups` of one exercise."""
    return [
        {"exercise_id": exercise_id, "muscle_group_id": group, "is_primary": is_primary, "position": position}
        for position, (group, is_primary) in enumerate(muscles.items())
    ]
