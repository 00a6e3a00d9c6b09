"""The workout of the day as the monolith has always made it; the coach's classic strategy gives exactly the same.

Pure: neither clock nor chance. spec/vectors/classic_wod.json holds what both services must answer.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from monolith.db.records import Exercise, MuscleGroupShare
from monolith.errors import NoExerciseLeft

_EXERCISES = 6
_SEED_HEX_DIGITS = 16
_FEWEST_REPS, _REPS_SPAN = 8, 8
_LIGHTEST_KG, _STEP_KG, _WEIGHTS = 5.0, 2.5, 19
_REPS_BYTE, _WEIGHT_BYTE = 30, 31  # the first bytes rank, and are small for what is chosen


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An exercise of today's workout: weight in kilograms; `intensities` go with the exercise's muscle groups."""

    exercise: Exercise
    suggested_weight: float
    suggested_reps: int
    intensities: tuple[float, ...]
    repeated: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What the athlete rules out: exercises by id, and those that need more than `equipment` (None: no restriction).

    What is excluded is so for this one workout, what is avoided until the profile says otherwise.
    """

    excluded_ids: Collection[int] = ()
    avoided_ids: Collection[int] = ()
    equipment: Collection[str] | None = None

    def allow(self, exercise: Exercise) -> bool:
        """Unknown equipment is allowed only where there is no restriction: it is not the same as none."""
        if exercise.id in self.avoided_ids:
            return False
        if exercise.id in self.excluded_ids:
            return False
        if self.equipment is None:
            return True
        return bool(exercise.equipment_items) and {*exercise.equipment_items} <= {*self.equipment, "none"}


def day_seed(email: str, local_date: date) -> str:
    """The seed of an athlete's day: 16 hexadecimal digits."""
    text = f"{email.lower()}|{local_date.isoformat()}"
    return hashlib.sha256(text.encode()).hexdigest()[:_SEED_HEX_DIGITS]


def plan(
    catalogue: Iterable[Exercise], *, seed: str, yesterday_ids: Collection[int], limits: Limits
) -> list[Suggestion]:
    """The six best-ranked exercises that were not done yesterday; yesterday's fill up when too few are left.

    Raises NoExerciseLeft when the limits leave nothing.
    """
    allowed = (exercise for exercise in catalogue if limits.allow(exercise))
    ranked = sorted((_digest(seed, exercise.id), exercise.id, exercise) for exercise in allowed)
    if not ranked:
        raise NoExerciseLeft("What is excluded, avoided and not equipped for leaves no exercise of the catalogue.")
    fresh = [entry for entry in ranked if entry[1] not in yesterday_ids]
    repeated = [entry for entry in ranked if entry[1] in yesterday_ids]
    chosen = [*fresh, *repeated][:_EXERCISES]
    return [_suggestion(exercise, digest, repeated=id_ in yesterday_ids) for digest, id_, exercise in chosen]


def intensity(difficulty: int, *, is_primary: bool) -> float:
    """How hard an exercise works a muscle group: 0 to 1, by its difficulty from 1 to 5."""
    return round(min(1.0, (difficulty - 1) / 4 * (1.2 if is_primary else 0.8)), 4)


def _digest(seed: str, exercise_id: int) -> bytes:
    return hashlib.sha256(f"{seed}:{exercise_id}".encode()).digest()


def _suggestion(exercise: Exercise, digest: bytes, *, repeated: bool) -> Suggestion:
    bare = exercise.equipment_items == ("none",)
    return Suggestion(
        exercise=exercise,
        suggested_weight=0.0 if bare else _LIGHTEST_KG + _STEP_KG * (digest[_WEIGHT_BYTE] % _WEIGHTS),
        suggested_reps=_FEWEST_REPS + digest[_REPS_BYTE] % _REPS_SPAN,
        intensities=_intensities(exercise.difficulty, exercise.muscle_groups),
        repeated=repeated,
    )


def _intensities(difficulty: int, groups: Sequence[MuscleGroupShare]) -> tuple[float, ...]:
    return tuple(intensity(difficulty, is_primary=group.is_primary) for group in groups)
