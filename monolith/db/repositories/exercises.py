"""The exercises of the catalogue."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Text, cast, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from monolith.db.exercise_mapping import EXERCISE_COLUMNS, OWN_SOURCE, exercise_of, exercise_values, share_values
from monolith.db.faults import DuplicateName, UnknownReference
from monolith.db.integrity import broke_foreign_key, broke_unique
from monolith.db.models import ExerciseMuscleGroupRow, ExerciseRow, MuscleGroupRow
from monolith.db.naming import name_key
from monolith.db.records import Exercise, MuscleGroupShare, NewExercise, SourcedExercise
from monolith.db.revision import read_revision, touch_revision
from monolith.db.types import AnySelect

_LIVING = ExerciseRow.deleted_at.is_(None)


class ExerciseRepository:
    """Exercises with their muscle groups, in two statements however many; each write gives a new revision."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, exercise_id: int) -> Exercise | None:
        """None also for a deleted one."""
        found = self._exercises(select(*EXERCISE_COLUMNS).where(ExerciseRow.id == exercise_id, _LIVING))
        return found[0] if found else None

    def page(
        self,
        *,
        after_id: int,
        limit: int,
        muscle_group_id: int | None = None,
        equipment: str | None = None,
        max_difficulty: int | None = None,
        q: str | None = None,
    ) -> list[Exercise]:
        """In order of id; `equipment` is among those needed, `q` a part of the name, case aside."""
        statement = (
            select(*EXERCISE_COLUMNS).where(ExerciseRow.id > after_id, _LIVING).order_by(ExerciseRow.id).limit(limit)
        )
        return self._exercises(statement.where(*_filters(muscle_group_id, equipment, max_difficulty, q)))

    def all_live(self) -> list[Exercise]:
        """The whole catalogue in order of id."""
        rows = self._session.execute(select(*EXERCISE_COLUMNS).where(_LIVING).order_by(ExerciseRow.id)).all()
        # Thousands of ids as parameters would cost more than the subquery.
        shares = self._shares(ExerciseMuscleGroupRow.exercise_id.in_(select(ExerciseRow.id).where(_LIVING)))
        return [exercise_of(row, shares[row.id]) for row in rows]

    def existing_ids(self, exercise_ids: Iterable[int]) -> set[int]:
        """Those of the ids that are in the catalogue; a deleted exercise is not."""
        statement = select(ExerciseRow.id).where(ExerciseRow.id.in_(set(exercise_ids)), _LIVING)
        return set(self._session.scalars(statement))

    def add(self, new: NewExercise) -> Exercise:
        """Raises DuplicateName and UnknownReference (a muscle group)."""
        try:
            exercise_id = self._session.scalars(
                insert(ExerciseRow).values(source=OWN_SOURCE, **exercise_values(new)).returning(ExerciseRow.id)
            ).one()
            self._add_muscles(exercise_id, new)
        except IntegrityError as error:
            raise _named(error, new) from error
        return self._written(exercise_id)

    def replace(self, exercise_id: int, new: NewExercise) -> Exercise | None:
        """Put `new` in its place; imports leave the row alone from now on. None when there is none (any more).

        Raises DuplicateName and UnknownReference (a muscle group).
        """
        statement = (
            update(ExerciseRow)
            .where(ExerciseRow.id == exercise_id, _LIVING)
            .values(source_digest=None, **exercise_values(new))
            .returning(ExerciseRow.id)
        )
        share = ExerciseMuscleGroupRow
        try:
            if self._session.scalars(statement).one_or_none() is None:
                return None
            self._session.execute(delete(share).where(share.exercise_id == exercise_id))
            self._add_muscles(exercise_id, new)
        except IntegrityError as error:
            raise _named(error, new) from error
        return self._written(exercise_id)

    def soft_delete(self, exercise_id: int, deleted_at: datetime) -> bool:
        """Take it out of the catalogue, not out of the history; whether it was there."""
        statement = (
            update(ExerciseRow)
            .where(ExerciseRow.id == exercise_id, _LIVING)
            .values(deleted_at=deleted_at)
            .returning(ExerciseRow.id)
        )
        if self._session.scalars(statement).one_or_none() is None:
            return False
        self.touch_revision()
        return True

    def by_source(self, source: str) -> dict[str, SourcedExercise]:
        """All rows that came from the files of that source, deleted ones too, by their id there."""
        statement = select(ExerciseRow.id, ExerciseRow.source_id, ExerciseRow.source_digest, ExerciseRow.deleted_at)
        statement = statement.where(ExerciseRow.source == source, ExerciseRow.source_id.is_not(None))
        return {
            row.source_id: SourcedExercise(
                id=row.id, source_id=row.source_id, digest=row.source_digest, deleted=row.deleted_at is not None
            )
            for row in self._session.execute(statement)
        }

    def revision(self) -> str:
        """Read it before the rows: a change in between then makes the rows newer than it, which is harmless."""
        return read_revision(self._session)

    def touch_revision(self) -> None:
        """Every write of this repository and of the muscle groups' does it by itself."""
        touch_revision(self._session)

    def _written(self, exercise_id: int) -> Exercise:
        self.touch_revision()
        return self._exercises(select(*EXERCISE_COLUMNS).where(ExerciseRow.id == exercise_id))[0]

    def _add_muscles(self, exercise_id: int, new: NewExercise) -> None:
        if rows := share_values(exercise_id, new.muscles):
            self._session.execute(insert(ExerciseMuscleGroupRow), rows)

    def _exercises(self, statement: AnySelect) -> list[Exercise]:
        rows = self._session.execute(statement).all()
        if not rows:
            return []
        shares = self._shares(ExerciseMuscleGroupRow.exercise_id.in_([row.id for row in rows]))
        return [exercise_of(row, shares[row.id]) for row in rows]

    def _shares(self, of_exercises: ColumnElement[bool]) -> dict[int, list[MuscleGroupShare]]:
        shares: dict[int, list[MuscleGroupShare]] = defaultdict(list)
        share = ExerciseMuscleGroupRow
        found = self._session.execute(
            select(
                share.exercise_id, MuscleGroupRow.id, MuscleGroupRow.name, MuscleGroupRow.body_part, share.is_primary
            )
            .join(share.muscle_group)
            .where(of_exercises)
            .order_by(share.exercise_id, share.position)
        )
        for row in found:
            shares[row.exercise_id].append(
                MuscleGroupShare(id=row.id, name=row.name, body_part=row.body_part, is_primary=row.is_primary)
            )
        return shares


def _filters(
    muscle_group_id: int | None, equipment: str | None, max_difficulty: int | None, q: str | None
) -> list[ColumnElement[bool]]:
    filters: list[ColumnElement[bool]] = []
    if muscle_group_id is not None:
        share = ExerciseMuscleGroupRow
        filters.append(ExerciseRow.id.in_(select(share.exercise_id).where(share.muscle_group_id == muscle_group_id)))
    if equipment is not None:
        # The items are plain words, so a quoted one stands in the JSON text only where it is an item.
        filters.append(cast(ExerciseRow.equipment_items, Text).contains(json.dumps(equipment), autoescape=True))
    if max_difficulty is not None:
        filters.append(ExerciseRow.difficulty <= max_difficulty)
    if q is not None:
        filters.append(ExerciseRow.name_key.contains(name_key(q), autoescape=True))
    return filters


def _named(error: IntegrityError, new: NewExercise) -> Exception:
    if broke_unique(error):
        return DuplicateName(f"An exercise is named {new.name!r}.")
    if broke_foreign_key(error):
        return UnknownReference("A muscle group of the exercise does not exist.")
    return error
