"""The classic strategy: six exercises by hash ranking, the same as the monolith's generator picks.

The rank of an exercise depends on the seed and on its own id alone, so a new exercise in the catalogue changes at most
one place of a workout.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from itertools import islice
from typing import Final

from coach.planning.model import Constraints, Exercise, PlannedExercise
from coach.planning.ranking import Ranking, digest_of

WORKOUT_SIZE: Final = 6
_NO_EQUIPMENT: Final = frozenset({"none"})
_PRIMARY_SHARE, _SECONDARY_SHARE = 1.2, 0.8
_REPS_BYTE, _WEIGHT_BYTE = 30, 31


def day_seed(email: str, local_date: date) -> str:
    """Return the seed of an athlete's day: 16 hex digits."""
    return sha256(f"{email.lower()}|{local_date.isoformat()}".encode()).hexdigest()[:16]


def plan_workout(ranking: Ranking, constraints: Constraints, seed: str) -> tuple[PlannedExercise, ...]:
    """Pick at most six exercises in the order of their rank; empty when the constraints leave nothing.

    What was done yesterday comes last, marked `repeated`, and only while fewer than six others are left.
    """
    fresh = _fresh(ranking.first(seed), constraints)
    again: list[Exercise] = []
    if len(fresh) < WORKOUT_SIZE:
        everything = ranking.whole(seed)
        fresh = _fresh(everything, constraints)
        done = (exercise for exercise in _allowed(everything, constraints) if exercise.id in constraints.done_yesterday)
        again = list(islice(done, WORKOUT_SIZE - len(fresh)))
    return (
        *(_prescribe(exercise, seed, repeated=False) for exercise in fresh),
        *(_prescribe(exercise, seed, repeated=True) for exercise in again),
    )


def intensity(difficulty: int, *, is_primary: bool) -> float:
    """Return how hard an exercise is on a muscle group, from 0 to 1, for a difficulty from 1 to 5."""
    share = _PRIMARY_SHARE if is_primary else _SECONDARY_SHARE
    return round(min(1.0, (difficulty - 1) / 4 * share), 4)


def _fresh(ranked: Sequence[Exercise], constraints: Constraints) -> list[Exercise]:
    done = constraints.done_yesterday
    return list(islice((each for each in _allowed(ranked, constraints) if each.id not in done), WORKOUT_SIZE))


def _allowed(ranked: Sequence[Exercise], constraints: Constraints) -> Iterator[Exercise]:
    at_hand = None if constraints.equipment is None else constraints.equipment | _NO_EQUIPMENT
    for exercise in ranked:
        if exercise.id in constraints.forbidden_ids:
            continue
        if at_hand is None or (exercise.equipment_items and exercise.equipment_items <= at_hand):
            yield exercise


def _prescribe(exercise: Exercise, seed: str, *, repeated: bool) -> PlannedExercise:
    chance = digest_of(seed, exercise)
    unloaded = exercise.equipment_items == _NO_EQUIPMENT
    return PlannedExercise(
        exercise=exercise,
        intensities=tuple(
            intensity(exercise.difficulty, is_primary=group.is_primary) for group in exercise.muscle_groups
        ),
        suggested_weight=0.0 if unloaded else 5 + 2.5 * (chance[_WEIGHT_BYTE] % 19),
        suggested_reps=8 + chance[_REPS_BYTE] % 8,
        repeated=repeated,
    )
