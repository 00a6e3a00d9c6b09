"""The muscle groups of the catalogue."""

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from monolith.db.faults import DuplicateName, StillUsed
from monolith.db.integrity import broke_foreign_key, broke_unique
from monolith.db.models import ExerciseMuscleGroupRow, ExerciseRow, MuscleGroupRow
from monolith.db.naming import name_key
from monolith.db.records import MuscleGroup
from monolith.db.revision import touch_revision
from monolith.db.types import AnyRow

_COLUMNS = (MuscleGroupRow.id, MuscleGroupRow.name, MuscleGroupRow.body_part)


class MuscleGroupRepository:
    """Muscle groups; each write gives the catalogue a new revision."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self) -> list[MuscleGroup]:
        return [_group_of(row) for row in self._session.execute(select(*_COLUMNS).order_by(MuscleGroupRow.id))]

    def get(self, muscle_group_id: int) -> MuscleGroup | None:
        row = self._session.execute(select(*_COLUMNS).where(MuscleGroupRow.id == muscle_group_id)).one_or_none()
        return None if row is None else _group_of(row)

    def existing_ids(self, muscle_group_ids: set[int]) -> set[int]:
        return set(self._session.scalars(select(MuscleGroupRow.id).where(MuscleGroupRow.id.in_(muscle_group_ids))))

    def add(self, *, name: str, body_part: str) -> MuscleGroup:
        """Raises DuplicateName."""
        values = {"name": name, "name_key": name_key(name), "body_part": body_part}
        try:
            row = self._session.execute(insert(MuscleGroupRow).values(values).returning(*_COLUMNS)).one()
        except IntegrityError as error:
            raise _named(error, name) from error
        touch_revision(self._session)
        return _group_of(row)

    def replace(self, muscle_group_id: int, *, name: str, body_part: str) -> MuscleGroup | None:
        """Rename the group or move it to another body part; None when there is none. Raises DuplicateName."""
        statement = (
            update(MuscleGroupRow)
            .where(MuscleGroupRow.id == muscle_group_id)
            .values(name=name, name_key=name_key(name), body_part=body_part)
            .returning(*_COLUMNS)
        )
        try:
            row = self._session.execute(statement).one_or_none()
        except IntegrityError as error:
            raise _named(error, name) from error
        if row is None:
            return None
        touch_revision(self._session)
        return _group_of(row)

    def delete(self, muscle_group_id: int) -> bool:
        """Delete a group that no living exercise trains; whether there was one. Raises StillUsed."""
        share = ExerciseMuscleGroupRow
        # What a deleted exercise trained is of no interest any more.
        self._session.execute(
            delete(share).where(
                share.muscle_group_id == muscle_group_id,
                exists().where(ExerciseRow.id == share.exercise_id, ExerciseRow.deleted_at.is_not(None)),
            )
        )
        try:
            found = self._session.scalars(
                delete(MuscleGroupRow).where(MuscleGroupRow.id == muscle_group_id).returning(MuscleGroupRow.id)
            ).one_or_none()
        except IntegrityError as error:
            if broke_foreign_key(error):
                raise StillUsed(f"Exercises train the muscle group {muscle_group_id}.") from error
            raise
        if found is None:
            return False
        touch_revision(self._session)
        return True


def _group_of(row: AnyRow) -> MuscleGroup:
    return MuscleGroup(**row._asdict())


def _named(error: IntegrityError, name: str) -> Exception:
    return DuplicateName(f"A muscle group is named {name!r}.") if broke_unique(error) else error
