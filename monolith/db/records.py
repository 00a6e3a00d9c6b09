"""What the repositories take and give: frozen values without a session behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple, TypedDict

from monolith.catalogue.vocabulary import EquipmentItem, Mechanic, MovementPattern

Role = Literal["admin", "athlete"]
Units = Literal["metric", "imperial"]
WeightUnit = Literal["kg", "lb"]
FitnessGoal = Literal["endurance", "strength", "hypertrophy", "power", "weight_loss", "general_fitness"]
Experience = Literal["beginner", "intermediate", "advanced"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """A user to add; the e-mail is stored in lower case."""

    email: str
    name: str
    role: Role
    password_hash: str = field(repr=False)
    created_at: datetime
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A user: weight in kilograms, height in centimetres; equipment None means no restriction."""

    id: int
    email: str
    name: str
    role: Role
    password_hash: str = field(repr=False)
    credentials_version: int
    created_at: datetime
    onboarded: bool
    weight: float | None
    height: float | None
    fitness_goal: FitnessGoal | None
    experience: Experience | None
    equipment: tuple[EquipmentItem, ...] | None
    avoided_exercise_ids: tuple[int, ...]
    units: Units
    time_zone: str
    day_start_hour: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenHolder:
    """As much of a user as a token tells."""

    id: int
    email: str
    role: Role
    credentials_version: int


class UserChanges(TypedDict, total=False):
    """The columns of a user that a profile may change."""

    name: str
    onboarded: bool
    weight: float | None
    height: float | None
    fitness_goal: FitnessGoal | None
    experience: Experience | None
    equipment: Sequence[EquipmentItem] | None
    avoided_exercise_ids: Sequence[int]
    units: Units
    time_zone: str
    day_start_hour: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MuscleGroup:
    """A muscle group and the part of the body that it belongs to."""

    id: int
    name: str
    body_part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MuscleGroupShare:
    """A muscle group as one exercise trains it."""

    id: int
    name: str
    body_part: str
    is_primary: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewExercise:
    """An exercise to add or to put in another's place; `muscles` maps the id of a group to "is primary", in order."""

    name: str
    description: str
    steps: tuple[str, ...]
    difficulty: int
    equipment_items: tuple[EquipmentItem, ...]
    mechanic: Mechanic | None
    movement_pattern: MovementPattern | None
    unilateral: bool | None
    muscles: Mapping[int, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """An exercise of the catalogue; empty equipment_items means unknown, ("none",) that nothing is needed."""

    id: int
    name: str
    description: str
    steps: tuple[str, ...]
    difficulty: int
    equipment_items: tuple[EquipmentItem, ...]
    mechanic: Mechanic | None
    movement_pattern: MovementPattern | None
    unilateral: bool | None
    source: str
    muscle_groups: tuple[MuscleGroupShare, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcedExercise:
    """What the catalogue remembers of a row that came from a file; digest None means that an admin edited it."""

    id: int
    source_id: str
    digest: str | None
    deleted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHistoryEntry:
    """Something that an athlete did: weight in weight_unit, duration in seconds, distance in metres, RPE 1 to 10."""

    exercise_id: int
    performed_at: datetime
    logged_at: datetime
    sets: int | None = None
    reps: int | None = None
    weight: float | None = None
    weight_unit: WeightUnit | None = None
    duration_seconds: int | None = None
    distance_meters: float | None = None
    rpe: float | None = None
    notes: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """A stored entry of the history; the name is that of the exercise today, also of a deleted one."""

    id: int
    exercise_id: int
    exercise_name: str
    performed_at: datetime
    logged_at: datetime
    sets: int | None
    reps: int | None
    weight: float | None
    weight_unit: WeightUnit | None
    duration_seconds: int | None
    distance_meters: float | None
    rpe: float | None
    notes: str | None


# Tuples: of a busy service's records these are by far the most.
class Athlete(NamedTuple):
    """As much of a user as a workout is planned from; equipment None means no restriction."""

    id: int
    email: str
    role: Role
    credentials_version: int
    fitness_goal: FitnessGoal | None
    experience: Experience | None
    equipment: tuple[EquipmentItem, ...] | None
    avoided_exercise_ids: tuple[int, ...]
    units: Units
    time_zone: str
    day_start_hour: int


class RecentEntry(NamedTuple):
    """As much of a history entry as a workout is planned from."""

    exercise_id: int
    performed_at: datetime
    sets: int | None
    reps: int | None
    weight: float | None
    weight_unit: WeightUnit | None
    duration_seconds: int | None
    rpe: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingContext:
    """An athlete, the catalogue's revision, and what the athlete did lately, newest first."""

    user: Athlete
    catalogue_revision: str
    history: tuple[RecentEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReply:
    """The answer that a request with an idempotency key got the first time."""

    key: str
    request_sha256: str
    body: str
    created_at: datetime
