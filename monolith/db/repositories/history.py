"""What the athletes did."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import datetime

from sqlalchemy import ARRAY, bindparam, delete, func, insert, literal, select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from monolith.db.faults import UnknownReference
from monolith.db.integrity import broke_foreign_key
from monolith.db.models import ExerciseRow, HistoryEntryRow
from monolith.db.records import HistoryEntry, NewHistoryEntry
from monolith.db.types import AnySelect

_EXPORT_CHUNK = 1_000
_COLUMNS = (
    HistoryEntryRow.id,
    HistoryEntryRow.exercise_id,
    ExerciseRow.name.label("exercise_name"),
    HistoryEntryRow.performed_at,
    HistoryEntryRow.logged_at,
    HistoryEntryRow.sets,
    HistoryEntryRow.reps,
    HistoryEntryRow.weight,
    HistoryEntryRow.weight_unit,
    HistoryEntryRow.duration_seconds,
    HistoryEntryRow.distance_meters,
    HistoryEntryRow.rpe,
    HistoryEntryRow.notes,
)
_FIELDS = tuple(column.key for column in _COLUMNS)
_GIVEN = tuple(field.name for field in fields(NewHistoryEntry))
_ENTRIES = (
    select(*_COLUMNS)
    .join(HistoryEntryRow.exercise)
    .where(HistoryEntryRow.user_id == bindparam("user_id"))
    .order_by(HistoryEntryRow.performed_at.desc(), HistoryEntryRow.id.desc())
    .limit(bindparam("limit"))
)


class HistoryRepository:
    """History entries of one athlete at a time; spans are half-open: start <= performed_at < end."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_many(self, user_id: int, entries: Sequence[NewHistoryEntry]) -> list[HistoryEntry]:
        """Store all entries, in order: one statement on PostgreSQL, one a row on SQLite, where it costs no round trip.

        Raises UnknownReference (an exercise, or the user, is gone).
        """
        if not entries:
            return []
        values = [{"user_id": user_id, **asdict(entry)} for entry in entries]
        statement = insert(HistoryEntryRow).returning(
            HistoryEntryRow.id,
            HistoryEntryRow.performed_at,
            HistoryEntryRow.logged_at,
            sort_by_parameter_order=True,
        )
        with _references_named():
            # Without the option, entries with other gaps would make statements of their own.
            rows = self._session.execute(statement, values, execution_options={"render_nulls": True}).all()
        names = self._names({entry.exercise_id for entry in entries})
        return [
            HistoryEntry(exercise_name=names[entry.exercise_id], **{**asdict(entry), **row._asdict()})
            for entry, row in zip(entries, rows, strict=True)
        ]

    def add_to_many(self, entries: Sequence[tuple[int, NewHistoryEntry]]) -> None:
        """Store entries of many users, by user id, in order, in one statement. Raises UnknownReference."""
        if not entries:
            return
        columns = {
            "user_id": [user_id for user_id, _ in entries],
            **{name: [getattr(entry, name) for _, entry in entries] for name in _GIVEN},
        }
        with _references_named():
            if self._session.get_bind().dialect.name == "postgresql":
                # A parameter for each column, not for each value: a third of the time.
                self._session.execute(insert(HistoryEntryRow).from_select(list(columns), _unnested(columns)))
            else:
                rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
                self._session.execute(insert(HistoryEntryRow), rows, execution_options={"render_nulls": True})

    def page(
        self,
        user_id: int,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
        before: tuple[datetime, int] | None = None,
        limit: int,
    ) -> list[HistoryEntry]:
        """Newest first; `before` is (performed_at, id) of the last entry of the page before."""
        statement: AnySelect = _ENTRIES
        if start is not None:
            statement = statement.where(HistoryEntryRow.performed_at >= start)
        if end is not None:
            statement = statement.where(HistoryEntryRow.performed_at < end)
        if before is not None:
            statement = statement.where(tuple_(HistoryEntryRow.performed_at, HistoryEntryRow.id) < before)
        return self._entries(statement, {"user_id": user_id, "limit": limit})

    def all_of(self, user_id: int) -> Iterator[HistoryEntry]:
        """Every entry, newest first, read in chunks so that a long history never lies in memory at once."""
        before: tuple[datetime, int] | None = None
        while chunk := self.page(user_id, before=before, limit=_EXPORT_CHUNK):
            yield from chunk
            before = (chunk[-1].performed_at, chunk[-1].id)

    def delete(self, user_id: int, entry_id: int) -> bool:
        """Delete an entry of this user; whether there was one."""
        row = HistoryEntryRow
        statement = delete(row).where(row.id == entry_id, row.user_id == user_id).returning(row.id)
        return self._session.scalars(statement).one_or_none() is not None

    def _entries(self, statement: AnySelect, parameters: dict[str, object]) -> list[HistoryEntry]:
        rows = self._session.execute(statement, parameters)
        return [HistoryEntry(**dict(zip(_FIELDS, row, strict=True))) for row in rows]

    def _names(self, exercise_ids: set[int]) -> dict[int, str]:
        statement = select(ExerciseRow.id, ExerciseRow.name).where(ExerciseRow.id.in_(exercise_ids))
        return {row.id: row.name for row in self._session.execute(statement)}


def _unnested(columns: Mapping[str, Sequence[object]]) -> AnySelect:
    """The rows of these columns; only PostgreSQL knows the function."""
    table = HistoryEntryRow.__table__
    return select(
        *(func.unnest(literal(values, ARRAY(table.c[name].type))).label(name) for name, values in columns.items())
    )


@contextmanager
def _references_named() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        if broke_foreign_key(error):
            raise UnknownReference("An exercise of the entries does not exist, or the user is gone.") from error
        raise
