"""The tables, as typed declarative models; `Row` sets them apart from the records that leave this package."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint, Double, ForeignKey, Index, MetaData, String, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from monolith.catalogue.vocabulary import Mechanic
from monolith.db.records import Role, Units, WeightUnit
from monolith.db.types import BigId, UtcDateTime

# A folded name can be longer than the name: one letter may fold to three.
_NAME, _FOLDED_NAME = 100, 300
# Ids of users, exercises and muscle groups are never given twice, not even after a deletion.
_NEVER_REUSE_IDS = {"sqlite_autoincrement": True}


class Base(DeclarativeBase):
    """Names every constraint, so that a later migration can address it."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcDateTime(), float: Double()}


class UserRow(Base):
    """A person who can log in; the e-mail is kept in lower case, so the unique index ignores case."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("role IN ('admin', 'athlete')", name="role"),
        CheckConstraint("units IN ('metric', 'imperial')", name="units"),
        CheckConstraint("day_start_hour BETWEEN 0 AND 23", name="day_start_hour"),
        Index(None, "role", "id"),
        _NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(_NAME))
    role: Mapped[Role] = mapped_column(String(10))
    password_hash: Mapped[str] = mapped_column(String(255))
    credentials_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    onboarded: Mapped[bool] = mapped_column(default=False)
    weight: Mapped[float | None]
    height: Mapped[float | None]
    fitness_goal: Mapped[str | None] = mapped_column(String(40))
    experience: Mapped[str | None] = mapped_column(String(40))
    equipment: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    avoided_exercise_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    units: Mapped[Units] = mapped_column(String(10), default="metric")
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    day_start_hour: Mapped[int] = mapped_column(default=0)


class MuscleGroupRow(Base):
    """A muscle group; `builtin_name` still says which built-in one it is after an admin renamed it."""

    __tablename__ = "muscle_groups"
    __table_args__ = (_NEVER_REUSE_IDS,)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    name_key: Mapped[str] = mapped_column(String(180), unique=True)
    body_part: Mapped[str] = mapped_column(String(60))
    builtin_name: Mapped[str | None] = mapped_column(String(60), unique=True)


class ExerciseRow(Base):
    """An exercise; a deleted one stays, so that the history keeps its name and imports do not bring it back.

    `source` and `source_id` say where a row came from (source_id is null when an admin made it). `source_digest`
    is that of the content as last written from the file; null means that an admin's edit must not be overwritten.
    """

    __tablename__ = "exercises"
    __table_args__ = (
        CheckConstraint("difficulty BETWEEN 1 AND 5", name="difficulty"),
        CheckConstraint("mechanic IN ('compound', 'isolation')", name="mechanic"),
        Index("uq_exercises_source_source_id", "source", "source_id", unique=True),
        # Only our own names are unique: a foreign file may name two of its exercises alike, and as one of ours.
        Index(
            "uq_exercises_living_name_key",
            "name_key",
            unique=True,
            sqlite_where=text("deleted_at IS NULL AND source = 'fit'"),
            postgresql_where=text("deleted_at IS NULL AND source = 'fit'"),
        ),
        _NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(_NAME))
    name_key: Mapped[str] = mapped_column(String(_FOLDED_NAME))
    description: Mapped[str] = mapped_column(String(1000))
    steps: Mapped[list[str]] = mapped_column(JSON)
    difficulty: Mapped[int]
    equipment_items: Mapped[list[str]] = mapped_column(JSON)
    mechanic: Mapped[Mechanic | None] = mapped_column(String(10))
    movement_pattern: Mapped[str | None] = mapped_column(String(30))
    unilateral: Mapped[bool | None]
    source: Mapped[str] = mapped_column(String(40))
    source_id: Mapped[str | None] = mapped_column(String(_FOLDED_NAME))
    source_digest: Mapped[str | None] = mapped_column(String(64))
    deleted_at: Mapped[datetime | None]


class ExerciseMuscleGroupRow(Base):
    """A muscle group that an exercise trains, in the order in which they are shown."""

    __tablename__ = "exercise_muscle_groups"
    __table_args__ = (Index(None, "muscle_group_id", "exercise_id"),)

    exercise_id: Mapped[int] = mapped_column(ForeignKey("exercises.id", ondelete="CASCADE"), primary_key=True)
    muscle_group_id: Mapped[int] = mapped_column(ForeignKey("muscle_groups.id"), primary_key=True)
    is_primary: Mapped[bool]
    position: Mapped[int]

    exercise: Mapped[ExerciseRow] = relationship(lazy="raise")
    muscle_group: Mapped[MuscleGroupRow] = relationship(lazy="raise")


class CatalogueRevisionRow(Base):
    """The one row whose random token every change of the catalogue replaces: the strong ETag."""

    __tablename__ = "catalogue_revision"
    __table_args__ = (CheckConstraint("id = 1", name="singleton"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[str] = mapped_column(String(32))


class HistoryEntryRow(Base):
    """Something that an athlete did."""

    __tablename__ = "history_entries"
    __table_args__ = (
        CheckConstraint("rpe BETWEEN 1 AND 10", name="rpe"),
        CheckConstraint("weight_unit IN ('kg', 'lb')", name="weight_unit"),
        CheckConstraint("(weight IS NULL) = (weight_unit IS NULL)", name="weight_has_unit"),
        # Serves each question about the history: a span of one athlete, in order, from any place on.
        Index(None, "user_id", "performed_at", "id"),
        _NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    exercise_id: Mapped[int] = mapped_column(ForeignKey("exercises.id"))
    performed_at: Mapped[datetime]
    logged_at: Mapped[datetime]
    sets: Mapped[int | None]
    reps: Mapped[int | None]
    weight: Mapped[float | None]
    weight_unit: Mapped[WeightUnit | None] = mapped_column(String(2))
    duration_seconds: Mapped[int | None]
    distance_meters: Mapped[float | None]
    rpe: Mapped[float | None]
    notes: Mapped[str | None] = mapped_column(String(500))

    exercise: Mapped[ExerciseRow] = relationship(lazy="raise")


class IdempotencyKeyRow(Base):
    """The answer to a request that may be sent again."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index(None, "user_id", "created_at"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    request_sha256: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class BootstrapRow(Base):
    """The one row that says that the first administrator was made."""

    __tablename__ = "bootstrap"
    __table_args__ = (CheckConstraint("id = 1", name="singleton"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    created_at: Mapped[datetime]
