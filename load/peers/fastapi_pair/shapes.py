"""The bodies that both services exchange and answer with."""

from datetime import datetime

from pydantic import BaseModel


class MuscleGroup(BaseModel):
    id: int
    name: str
    body_part: str
    is_primary: bool


class Exercise(BaseModel):
    id: int
    name: str
    description: str
    difficulty: int
    equipment: str
    instructions: str
    muscle_groups: list[MuscleGroup]


class HistoryEntry(BaseModel):
    exercise_id: int
    performed_at: datetime
    sets: int | None
    reps: int | None
    weight: float | None


class WodRequest(BaseModel):
    excluded_ids: list[int] = []
    seed: str | None = None


class TrainedMuscleGroup(MuscleGroup):
    intensity: float


class WodExercise(BaseModel):
    id: int
    name: str
    description: str
    difficulty: int
    equipment: str
    instructions: str
    muscle_groups: list[TrainedMuscleGroup]
    suggested_weight: float
    suggested_reps: int
    repeated: bool


class PlanWarning(BaseModel):
    code: str
    detail: str


class PlannedWorkout(BaseModel):
    exercises: list[WodExercise]
    generated_at: datetime
    seed: str
    strategy: str
    degraded: bool
    warnings: list[PlanWarning]
