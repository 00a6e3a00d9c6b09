"""The catalogue: exercises and muscle groups, read by everyone, changed by administrators."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from boundary.errors import FieldError
from monolith.db.faults import DuplicateName, StillUsed, UnknownReference
from monolith.db.records import Exercise, MuscleGroup, NewExercise
from monolith.db.unit_of_work import Repositories, UnitOfWork
from monolith.errors import MuscleGroupInUse, NameTaken, NotFound, UnknownMuscleGroup
from monolith.services.caller import Caller

T = TypeVar("T")


@dataclass(frozen=True, eq=False, slots=True)
class Catalogue:
    """All exercises as of one revision; compared by identity, so that what is made of it can be cached by it."""

    revision: str
    exercises: tuple[Exercise, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ExerciseFilter:
    """What `GET /fitness/exercises` may ask for; None asks for nothing."""

    muscle_group_id: int | None = None
    equipment: str | None = None
    max_difficulty: int | None = None
    q: str | None = None


class CatalogueService:
    def __init__(self, unit_of_work: UnitOfWork, now: Callable[[], datetime]) -> None:
        self._unit_of_work = unit_of_work
        self._now = now
        self._held = Catalogue("", ())

    def revision(self) -> str:
        with self._unit_of_work.reading() as repos:
            return repos.exercises.revision()

    def whole(self, revision: str | None = None) -> Catalogue:
        """The whole catalogue; read anew only when it is no longer at `revision` (the current one when absent)."""
        held = self._held
        if held.revision == (revision or self.revision()):
            return held
        self._held = held = self._read()
        return held

    def page(self, wanted: ExerciseFilter, *, after_id: int, limit: int) -> list[Exercise]:
        """Exercises with a greater id than `after_id`, in order of id."""
        with self._unit_of_work.reading() as repos:
            return repos.exercises.page(
                after_id=after_id,
                limit=limit,
                muscle_group_id=wanted.muscle_group_id,
                equipment=wanted.equipment,
                max_difficulty=wanted.max_difficulty,
                q=wanted.q,
            )

    def get(self, exercise_id: int) -> Exercise:
        """Raises NotFound."""
        with self._unit_of_work.reading() as repos:
            return _existing(repos.exercises.get(exercise_id), "exercise", exercise_id)

    def create(self, caller: Caller, new: NewExercise) -> Exercise:
        """Raises NameTaken, UnknownMuscleGroup."""
        with self._unit_of_work() as repos:
            caller.admin(repos)
            _require_muscle_groups(repos, new)
            with _named_faults(new):
                return repos.exercises.add(new)

    def replace(self, caller: Caller, exercise_id: int, new: NewExercise) -> Exercise:
        """Raises NotFound, NameTaken, UnknownMuscleGroup."""
        with self._unit_of_work() as repos:
            caller.admin(repos)
            _require_muscle_groups(repos, new)
            with _named_faults(new):
                replaced = repos.exercises.replace(exercise_id, new)
            return _existing(replaced, "exercise", exercise_id)

    def delete(self, caller: Caller, exercise_id: int) -> None:
        """Raises NotFound."""
        with self._unit_of_work() as repos:
            caller.admin(repos)
            if not repos.exercises.soft_delete(exercise_id, self._now()):
                raise NotFound(f"No exercise has id {exercise_id}.")

    def _read(self) -> Catalogue:
        with self._unit_of_work.reading() as repos:
            while True:
                revision = repos.exercises.revision()
                exercises = tuple(repos.exercises.all_live())
                # Unless nothing was written in between, the rows may be newer than the revision that they would go by.
                if repos.exercises.revision() == revision:
                    return Catalogue(revision, exercises)


class MuscleGroupService:
    def __init__(self, unit_of_work: UnitOfWork) -> None:
        self._unit_of_work = unit_of_work

    def all(self) -> list[MuscleGroup]:
        with self._unit_of_work.reading() as repos:
            return repos.muscle_groups.all()

    def get(self, muscle_group_id: int) -> MuscleGroup:
        """Raises NotFound."""
        with self._unit_of_work.reading() as repos:
            return _existing(repos.muscle_groups.get(muscle_group_id), "muscle group", muscle_group_id)

    def create(self, caller: Caller, *, name: str, body_part: str) -> MuscleGroup:
        """Raises NameTaken."""
        with self._unit_of_work() as repos:
            caller.admin(repos)
            try:
                return repos.muscle_groups.add(name=name, body_part=body_part)
            except DuplicateName as error:
                raise NameTaken(name) from error

    def replace(self, caller: Caller, muscle_group_id: int, *, name: str, body_part: str) -> MuscleGroup:
        """Raises NotFound, NameTaken."""
        with self._unit_of_work() as repos:
            caller.admin(repos)
            try:
                replaced = repos.muscle_groups.replace(muscle_group_id, name=name, body_part=body_part)
            except DuplicateName as error:
                raise NameTaken(name) from error
            return _existing(replaced, "muscle group", muscle_group_id)

    def delete(self, caller: Caller, muscle_group_id: int) -> None:
        """Raises NotFound, MuscleGroupInUse."""
        with self._unit_of_work() as repos:
            caller.admin(repos)
            try:
                deleted = repos.muscle_groups.delete(muscle_group_id)
            except StillUsed as error:
                raise MuscleGroupInUse("Exercises train it; change or delete them before.") from error
            if not deleted:
                raise NotFound(f"No muscle group has id {muscle_group_id}.")


def _existing(found: T | None, kind: str, wanted_id: int) -> T:
    if found is None:
        raise NotFound(f"No {kind} has id {wanted_id}.")
    return found


@contextmanager
def _named_faults(new: NewExercise) -> Iterator[None]:
    try:
        yield
    except DuplicateName as error:
        raise NameTaken(new.name) from error
    except UnknownReference as error:
        # It was there a moment ago, when `_require_muscle_groups` looked.
        raise UnknownMuscleGroup("A muscle group of the exercise has just been deleted.") from error


def _require_muscle_groups(repos: Repositories, new: NewExercise) -> None:
    primary = [group_id for group_id, is_primary in new.muscles.items() if is_primary]
    secondary = [group_id for group_id, is_primary in new.muscles.items() if not is_primary]
    existing = repos.muscle_groups.existing_ids(set(new.muscles))
    fields = _unknown(primary, existing, "primary") + _unknown(secondary, existing, "secondary")
    if fields:
        raise UnknownMuscleGroup(fields[0].detail, fields=fields)


def _unknown(group_ids: Sequence[int], existing: set[int], kind: str) -> list[FieldError]:
    pointer = f"/{kind}_muscle_group_ids"
    return [
        FieldError("body", pointer, f"No muscle group has id {group_id}.")
        for group_id in group_ids
        if group_id not in existing
    ]
