"""The things that planning is about."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class MuscleGroup:
    """A muscle group as one exercise trains it."""

    id: int
    name: str
    body_part: str
    is_primary: bool


@dataclass(frozen=True, slots=True)
class Exercise:
    """An exercise of the catalogue; `equipment_items` is empty when nobody recorded what it needs."""

    id: int
    name: str
    description: str
    difficulty: int
    equipment: str
    instructions: str
    muscle_groups: tuple[MuscleGroup, ...]
    equipment_items: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraints:
    """What the athlete's day allows; `equipment` is None when anything may be used, empty when there is none."""

    forbidden_ids: frozenset[int] = field(default_factory=frozenset)
    equipment: frozenset[str] | None = None
    done_yesterday: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class PlannedExercise:
    """An exercise of a workout: weight in kilograms, `intensities` in the order of the exercise's muscle groups.

    `repeated` says that it was done yesterday too.
    """

    exercise: Exercise
    intensities: tuple[float, ...]
    suggested_weight: float
    suggested_reps: int
    repeated: bool
