"""The shapes that clients of the old system read; more may be beside them, nothing may be missing."""

from typing import Any

from pair.people import UnexpectedAnswerError

MUSCLE_GROUP = {"id": int, "name": str, "body_part": str, "is_primary": bool}
EXERCISE = {
    "id": int,
    "name": str,
    "description": str,
    "difficulty": int,
    "equipment": str,
    "instructions": str,
    "muscle_groups": list,
}
WOD_MUSCLE_GROUP = {**MUSCLE_GROUP, "intensity": (int, float)}
WOD_EXERCISE = {**EXERCISE, "suggested_weight": (int, float), "suggested_reps": int}

Shape = dict[str, Any]


def check_exercises(exercises: Any, *, exercise: Shape, muscle_group: Shape) -> None:
    """A JSON array that is not empty, each item of that shape. Raises UnexpectedAnswerError."""
    if not isinstance(exercises, list) or not exercises:
        raise UnexpectedAnswerError(f"Not an array of exercises: {str(exercises)[:200]}")
    for item in exercises:
        _check(item, exercise)
        if not item["muscle_groups"]:
            raise UnexpectedAnswerError(f"Without muscle groups: {item}")
        for group in item["muscle_groups"]:
            _check(group, muscle_group)


def _check(item: Any, shape: Shape) -> None:
    for name, kind in shape.items():
        if name not in item or not isinstance(item[name], kind):
            raise UnexpectedAnswerError(f"{name} is missing or of another type: {item}")
