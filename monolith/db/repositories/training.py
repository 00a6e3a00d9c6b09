"""What a workout is planned from, read at once: each workout asks for it."""

from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Text, bindparam, cast, select, true

from monolith.db.models import CatalogueRevisionRow, HistoryEntryRow, UserRow
from monolith.db.records import Athlete, RecentEntry, TrainingContext
from monolith.db.types import AnyRow, AnySelect

# Of tables, not of mapped classes: what the ORM adds to a statement costs as much as the statement.
_users, _entries, _revision = UserRow.__table__.c, HistoryEntryRow.__table__.c, CatalogueRevisionRow.__table__.c
_ATHLETE = (
    _users.id,
    _users.email,
    _users.role,
    _users.credentials_version,
    _users.fitness_goal,
    _users.experience,
    # These come once for each entry, and are parsed once.
    cast(_users.equipment, Text).label("equipment"),
    cast(_users.avoided_exercise_ids, Text).label("avoided_exercise_ids"),
    _users.units,
    _users.time_zone,
    _users.day_start_hour,
)
_ENTRY = (
    _entries.exercise_id,
    _entries.performed_at,
    _entries.sets,
    _entries.reps,
    _entries.weight,
    _entries.weight_unit,
    _entries.duration_seconds,
    _entries.rpe,
)
_REVISION = len(_ATHLETE)
_FIRST_OF_ENTRY = _REVISION + 1
_PERFORMED_AT, _ENTRY_ID = _FIRST_OF_ENTRY + 1, _FIRST_OF_ENTRY + len(_ENTRY)


def _context_of(user_id: Any, whose: ColumnElement[bool]) -> AnySelect:
    """The athlete beside each of the newest entries, or once beside none, and the revision between the two."""
    recent = (
        select(*_ENTRY, _entries.id)
        .where(_entries.user_id == user_id, _entries.performed_at >= bindparam("start"))
        .order_by(_entries.performed_at.desc(), _entries.id.desc())
        .limit(bindparam("limit"))
        .subquery("recent")
    )
    return (
        select(*_ATHLETE, _revision.revision, *recent.c)
        .join_from(UserRow.__table__, CatalogueRevisionRow.__table__, _revision.id == 1)
        .outerjoin(recent, true())
        .where(whose)
    )


_BY_ID = _context_of(bindparam("user_id"), _users.id == bindparam("user_id"))
_BY_EMAIL = _context_of(
    select(_users.id).where(_users.email == bindparam("email")).scalar_subquery(), _users.email == bindparam("email")
)
_BETWEEN = select(_entries.exercise_id).where(
    _entries.user_id == bindparam("user_id"),
    _entries.performed_at >= bindparam("start"),
    _entries.performed_at < bindparam("end"),
)


class TrainingRepository:
    """On a connection, without a session, which would cost as much again."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def context_by_id(self, user_id: int, *, since: datetime, limit: int) -> TrainingContext | None:
        """An athlete with the catalogue's revision and the newest `limit` entries from `since` on, newest first."""
        return self._context(_BY_ID, {"user_id": user_id, "start": since, "limit": limit})

    def context_by_email(self, email: str, *, since: datetime, limit: int) -> TrainingContext | None:
        """The same of the athlete with this address."""
        return self._context(_BY_EMAIL, {"email": email.lower(), "start": since, "limit": limit})

    def exercise_ids_between(self, user_id: int, start: datetime, end: datetime) -> set[int]:
        """What was done from `start` on, and before `end`."""
        span = {"user_id": user_id, "start": start, "end": end}
        return set(self._connection.execute(_BETWEEN, span).scalars())

    def _context(self, statement: AnySelect, parameters: dict[str, object]) -> TrainingContext | None:
        rows = self._connection.execute(statement, parameters).all()
        return _context(rows) if rows else None


def _context(rows: Sequence[AnyRow]) -> TrainingContext:
    first = rows[0]
    values = dict(zip(Athlete._fields, first, strict=False))
    for name in ("equipment", "avoided_exercise_ids"):
        values[name] = None if values[name] is None else tuple(orjson.loads(values[name]))
    entries = [] if first[_ENTRY_ID] is None else rows
    # A join promises no order; this one keeps it, so that there is nothing to move.
    newest_first = sorted(entries, key=itemgetter(_PERFORMED_AT, _ENTRY_ID), reverse=True)
    return TrainingContext(
        user=Athlete(**values),
        catalogue_revision=first[_REVISION],
        history=tuple(RecentEntry(*row[_FIRST_OF_ENTRY:_ENTRY_ID]) for row in newest_first),
    )
