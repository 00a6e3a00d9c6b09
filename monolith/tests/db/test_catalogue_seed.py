"""The built-in catalogue in the database, start after start."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from monolith.catalogue.builtin import CatalogueExercise, MuscleGroupRow, load_exercises, load_muscle_groups
from monolith.db.catalogue_seed import seed_catalogue
from monolith.db.records import Exercise, MuscleGroupShare
from monolith.db.sourced import SyncCounts
from monolith.db.unit_of_work import UnitOfWork
from monolith.tests.db.builders import NOW, a_new_exercise, stored_exercise

GROUPS = (
    MuscleGroupRow(name="Chest", body_part="Chest"),
    MuscleGroupRow(name="Triceps", body_part="Arms"),
    MuscleGroupRow(name="Neck", body_part="Neck"),
)
PRESS = CatalogueExercise(
    name="Bench press",
    description="A press on a bench.",
    steps=("Lie down.", "Press."),
    difficulty=3,
    equipment_items=("barbell", "bench"),
    mechanic="compound",
    movement_pattern="horizontal-push",
    unilateral=False,
    primary_muscles=("Chest",),
    secondary_muscles=("Triceps",),
)
NOD = replace(PRESS, name="Neck nod", equipment_items=("none",), primary_muscles=("Neck",), secondary_muscles=())


def counts(**changes: int) -> SyncCounts:
    return replace(SyncCounts(created=0, updated=0, unchanged=0, left_deleted=0, left_edited=0), **changes)


def seed(engine: Engine, *exercises: CatalogueExercise) -> SyncCounts:
    return seed_catalogue(engine, exercises=exercises, muscle_groups=GROUPS)


def catalogue(unit_of_work: UnitOfWork) -> dict[str, Exercise]:
    with unit_of_work.reading() as repos:
        return {exercise.name: exercise for exercise in repos.exercises.all_live()}


def revision(unit_of_work: UnitOfWork) -> str:
    with unit_of_work.reading() as repos:
        return repos.exercises.revision()


def delete(unit_of_work: UnitOfWork, name: str) -> None:
    exercise = catalogue(unit_of_work)[name]
    with unit_of_work() as repos:
        repos.exercises.soft_delete(exercise.id, NOW)


def group_names(unit_of_work: UnitOfWork) -> list[tuple[int, str]]:
    with unit_of_work.reading() as repos:
        return [(group.id, group.name) for group in repos.muscle_groups.all()]


def test_the_first_start_writes_everything(engine: Engine, unit_of_work: UnitOfWork) -> None:
    done = seed(engine, PRESS, NOD)

    press = catalogue(unit_of_work)["Bench press"]
    assert done == counts(created=2)
    assert group_names(unit_of_work) == [(1, "Chest"), (2, "Triceps"), (3, "Neck")]
    assert press == Exercise(
        id=1,
        name="Bench press",
        description="A press on a bench.",
        steps=("Lie down.", "Press."),
        difficulty=3,
        equipment_items=("barbell", "bench"),
        mechanic="compound",
        movement_pattern="horizontal-push",
        unilateral=False,
        source="fit",
        muscle_groups=(
            MuscleGroupShare(id=1, name="Chest", body_part="Chest", is_primary=True),
            MuscleGroupShare(id=2, name="Triceps", body_part="Arms", is_primary=False),
        ),
    )


def test_the_next_start_changes_nothing_not_even_the_revision(engine: Engine, unit_of_work: UnitOfWork) -> None:
    seed(engine, PRESS, NOD)
    before = (revision(unit_of_work), catalogue(unit_of_work))

    done = seed(engine, PRESS, NOD)

    assert done == counts(unchanged=2)
    assert (revision(unit_of_work), catalogue(unit_of_work)) == before


def test_a_release_that_changed_an_exercise_updates_it(engine: Engine, unit_of_work: UnitOfWork) -> None:
    seed(engine, PRESS, NOD)
    before = revision(unit_of_work)

    done = seed(engine, replace(PRESS, difficulty=2, secondary_muscles=()), NOD)

    press = catalogue(unit_of_work)["Bench press"]
    assert done == counts(updated=1, unchanged=1)
    assert (press.id, press.difficulty, [share.name for share in press.muscle_groups]) == (1, 2, ["Chest"])
    assert revision(unit_of_work) != before


def test_what_an_admin_edited_is_not_overwritten(engine: Engine, unit_of_work: UnitOfWork) -> None:
    seed(engine, PRESS)
    with unit_of_work() as repos:
        repos.exercises.replace(1, a_new_exercise(name="Our press"))

    done = seed(engine, replace(PRESS, difficulty=1))

    assert done == counts(left_edited=1)
    assert list(catalogue(unit_of_work)) == ["Our press"]


def test_what_an_admin_deleted_stays_deleted_with_its_muscle_group(engine: Engine, unit_of_work: UnitOfWork) -> None:
    seed(engine, PRESS, NOD)
    delete(unit_of_work, "Neck nod")
    with unit_of_work() as repos:
        repos.muscle_groups.delete(3)

    done = seed(engine, replace(PRESS, difficulty=2), NOD)

    assert done == counts(updated=1, left_deleted=1)
    assert (list(catalogue(unit_of_work)), len(group_names(unit_of_work))) == (["Bench press"], 2)


def test_a_deleted_muscle_group_comes_back_when_a_new_exercise_trains_it(
    engine: Engine, unit_of_work: UnitOfWork
) -> None:
    seed(engine, PRESS)
    with unit_of_work() as repos:
        repos.muscle_groups.delete(3)

    seed(engine, PRESS, NOD)

    assert group_names(unit_of_work) == [(1, "Chest"), (2, "Triceps"), (4, "Neck")]


def test_a_renamed_muscle_group_keeps_its_place(engine: Engine, unit_of_work: UnitOfWork) -> None:
    seed(engine, PRESS)
    with unit_of_work() as repos:
        repos.muscle_groups.replace(3, name="Cervical", body_part="Neck")

    seed(engine, PRESS, NOD)

    assert [share.name for share in catalogue(unit_of_work)["Neck nod"].muscle_groups] == ["Cervical"]
    assert len(group_names(unit_of_work)) == 3


def test_an_exercise_that_an_admin_made_by_that_name_stays(engine: Engine, unit_of_work: UnitOfWork) -> None:
    own = stored_exercise(unit_of_work, name="BENCH press", difficulty=5)

    done = seed(engine, PRESS)

    assert done == counts(left_edited=1)
    assert catalogue(unit_of_work) == {"BENCH press": own}


def test_a_fault_in_the_middle_leaves_the_catalogue_as_it_was(engine: Engine, unit_of_work: UnitOfWork) -> None:
    before = revision(unit_of_work)

    with pytest.raises(KeyError, match="fins"):
        seed(engine, PRESS, replace(PRESS, name="Swim", primary_muscles=("Fins",)))

    assert (revision(unit_of_work), catalogue(unit_of_work), group_names(unit_of_work)) == (before, {}, [])


def test_the_catalogue_that_ships_with_the_code_fits_the_database(engine: Engine, unit_of_work: UnitOfWork) -> None:
    exercises, groups = load_exercises(), load_muscle_groups()

    first = seed_catalogue(engine, exercises=exercises, muscle_groups=groups)
    second = seed_catalogue(engine, exercises=exercises, muscle_groups=groups)

    assert (first, second) == (counts(created=len(exercises)), counts(unchanged=len(exercises)))
    assert group_names(unit_of_work) == list(enumerate((group.name for group in groups), start=1))
    assert set(catalogue(unit_of_work)) == {exercise.name for exercise in exercises}
