"""As much of the monolith's tables as the peers read, declared as a team of their own would."""

from datetime import datetime

from sqlalchemy import JSON, DateTime
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """What a peer declares; it makes no tables."""


class Exercise(Base):
    __tablename__ = "exercises"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    description: Mapped[str]
    steps: Mapped[list[str]] = mapped_column(JSON)
    difficulty: Mapped[int]
    equipment_items: Mapped[list[str]] = mapped_column(JSON)
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class MuscleGroup(Base):
    __tablename__ = "muscle_groups"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    body_part: Mapped[str]


class Trains(Base):
    """That an exercise trains a muscle group."""

    __tablename__ = "exercise_muscle_groups"

    exercise_id: Mapped[int] = mapped_column(primary_key=True)
    muscle_group_id: Mapped[int] = mapped_column(primary_key=True)
    is_primary: Mapped[bool]
    position: Mapped[int]


class HistoryEntry(Base):
    __tablename__ = "history_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int]
    exercise_id: Mapped[int]
    performed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    sets: Mapped[int | None]
    reps: Mapped[int | None]
    weight: Mapped[float | None]
