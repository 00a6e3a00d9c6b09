"""Makes the catalogue agree with a file of exercises, and leaves alone what an admin edited or deleted."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from monolith.db.exercise_mapping import OWN_SOURCE, exercise_values, share_values
from monolith.db.models import ExerciseMuscleGroupRow, ExerciseRow, MuscleGroupRow
from monolith.db.naming import name_key
from monolith.db.records import NewExercise
from monolith.db.repositories.exercises import ExerciseRepository
from monolith.db.revision import lock_catalogue, touch_revision
from monolith.db.sourced import Progress, SourcedRow, SyncCounts

_CHUNK = 100
_T = TypeVar("_T")


class CatalogueSync:
    """Writes the rows of one file within the transaction, in a few statements for each hundred."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def synchronise(
        self,
        *,
        source: str,
        rows: Sequence[SourcedRow],
        body_parts: Mapping[str, str],
        progress: Progress = lambda _rows: None,
    ) -> SyncCounts:
        """Write what is new or has changed since the last time; rows that the file no longer has stay.

        `body_parts` maps the names of the built-in muscle groups, in order, to their body parts: a group is made
        when a row to be written trains it, so that one which an admin deleted comes back only when it is needed.
        """
        lock_catalogue(self._session)
        known = ExerciseRepository(self._session).by_source(source)
        taken = self._living_own_names() if source == OWN_SOURCE else set()
        created: list[SourcedRow] = []
        updated: list[tuple[int, SourcedRow]] = []
        unchanged = left_deleted = left_edited = 0
        for row in rows:
            stored = known.get(row.source_id)
            if stored is None and name_key(row.name) not in taken:
                created.append(row)
            elif stored is not None and stored.deleted:
                left_deleted += 1
            elif stored is None or stored.digest is None:
                left_edited += 1
            elif stored.digest == row.digest():
                unchanged += 1
            else:
                updated.append((stored.id, row))
        progress(unchanged + left_deleted + left_edited)
        self._write(source, created, updated, body_parts, progress)
        return SyncCounts(
            created=len(created),
            updated=len(updated),
            unchanged=unchanged,
            left_deleted=left_deleted,
            left_edited=left_edited,
        )

    def _living_own_names(self) -> set[str]:
        living = ExerciseRow.deleted_at.is_(None)
        return set(self._session.scalars(select(ExerciseRow.name_key).where(ExerciseRow.source == OWN_SOURCE, living)))

    def _write(
        self,
        source: str,
        created: Sequence[SourcedRow],
        updated: Sequence[tuple[int, SourcedRow]],
        body_parts: Mapping[str, str],
        progress: Progress,
    ) -> None:
        if not created and not updated:
            return
        rows = [*created, *(row for _, row in updated)]
        group_ids = self._group_ids({name for row in rows for name in row.muscles}, body_parts)
        for new in _chunks(created):
            self._create(source, new, group_ids)
            progress(len(new))
        for changed in _chunks(updated):
            self._update(changed, group_ids)
            progress(len(changed))
        touch_revision(self._session)

    def _group_ids(self, needed: set[str], body_parts: Mapping[str, str]) -> dict[str, int]:
        columns = (MuscleGroupRow.id, MuscleGroupRow.name_key, MuscleGroupRow.builtin_name)
        stored = self._session.execute(select(*columns)).all()
        # A group that an admin renamed is still found; so is one that an admin made by the name of a built-in one.
        ids = {row.name_key: row.id for row in stored}
        ids |= {name_key(row.builtin_name): row.id for row in stored if row.builtin_name is not None}
        missing = [name for name in body_parts if name_key(name) not in ids and (name in needed or not stored)]
        if missing:
            values = [
                {"name": name, "name_key": name_key(name), "body_part": body_parts[name], "builtin_name": name}
                for name in missing
            ]
            statement = insert(MuscleGroupRow).returning(MuscleGroupRow.id, sort_by_parameter_order=True)
            made = self._session.scalars(statement, values).all()
            ids |= {name_key(name): made_id for name, made_id in zip(missing, made, strict=True)}
        return {name: ids[name_key(name)] for name in needed}

    def _create(self, source: str, rows: Sequence[SourcedRow], group_ids: Mapping[str, int]) -> None:
        contents = [row.content(group_ids) for row in rows]
        values = [
            exercise_values(content) | {"source": source, "source_id": row.source_id, "source_digest": row.digest()}
            for row, content in zip(rows, contents, strict=True)
        ]
        statement = insert(ExerciseRow).returning(ExerciseRow.id, sort_by_parameter_order=True)
        ids = self._session.scalars(statement, values, execution_options={"render_nulls": True}).all()
        self._add_shares(zip(ids, contents, strict=True))

    def _update(self, rows: Sequence[tuple[int, SourcedRow]], group_ids: Mapping[str, int]) -> None:
        contents = [(exercise_id, row.content(group_ids)) for exercise_id, row in rows]
        values = [
            exercise_values(content) | {"id": exercise_id, "source_digest": row.digest()}
            for (exercise_id, row), (_, content) in zip(rows, contents, strict=True)
        ]
        self._session.execute(update(ExerciseRow), values)
        share = ExerciseMuscleGroupRow
        self._session.execute(delete(share).where(share.exercise_id.in_([exercise_id for exercise_id, _ in rows])))
        self._add_shares(contents)

    def _add_shares(self, contents: Iterable[tuple[int, NewExercise]]) -> None:
        shares: list[dict[str, Any]] = []
        for exercise_id, content in contents:
            shares += share_values(exercise_id, content.muscles)
        if shares:
            self._session.execute(insert(ExerciseMuscleGroupRow), shares)


def _chunks(rows: Sequence[_T]) -> Iterable[Sequence[_T]]:
    return (rows[start : start + _CHUNK] for start in range(0, len(rows), _CHUNK))
