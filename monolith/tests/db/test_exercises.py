"""The exercises of the catalogue."""

from typing import Any

import pytest

from monolith.db.faults import DuplicateName, UnknownReference
from monolith.db.records import Exercise, MuscleGroup, MuscleGroupShare
from monolith.db.unit_of_work import UnitOfWork
from monolith.tests.db.builders import NOW, a_new_exercise, stored_exercise


@pytest.fixture
def chest(unit_of_work: UnitOfWork) -> MuscleGroup:
    with unit_of_work() as repos:
        return repos.muscle_groups.add(name="Chest", body_part="Chest")


@pytest.fixture
def triceps(unit_of_work: UnitOfWork) -> MuscleGroup:
    with unit_of_work() as repos:
        return repos.muscle_groups.add(name="Triceps", body_part="Arms")


def names(unit_of_work: UnitOfWork, **filters: Any) -> list[str]:
    with unit_of_work.reading() as repos:
        return [exercise.name for exercise in repos.exercises.page(after_id=0, limit=10, **filters)]


def delete(unit_of_work: UnitOfWork, exercise: Exercise) -> bool:
    with unit_of_work() as repos:
        return repos.exercises.soft_delete(exercise.id, NOW)


class TestReading:
    def test_an_exercise_comes_back_with_its_muscles_in_order(
        self, unit_of_work: UnitOfWork, chest: MuscleGroup, triceps: MuscleGroup
    ) -> None:
        added = stored_exercise(unit_of_work, muscles={triceps.id: False, chest.id: True})

        with unit_of_work.reading() as repos:
            found = repos.exercises.get(added.id)

        assert found == added
        assert found == Exercise(
            id=added.id,
            name="Push-up",
            description="A press from the floor.",
            steps=("Lie down.", "Press."),
            difficulty=2,
            equipment_items=("none",),
            mechanic="compound",
            movement_pattern="horizontal-push",
            unilateral=False,
            source="fit",
            muscle_groups=(
                MuscleGroupShare(id=triceps.id, name="Triceps", body_part="Arms", is_primary=False),
                MuscleGroupShare(id=chest.id, name="Chest", body_part="Chest", is_primary=True),
            ),
        )

    def test_a_page_takes_two_statements_however_long(
        self, unit_of_work: UnitOfWork, chest: MuscleGroup, triceps: MuscleGroup, statements: list[Any]
    ) -> None:
        for number in range(5):
            stored_exercise(unit_of_work, name=f"Press {number}", muscles={chest.id: True, triceps.id: False})
        statements.clear()

        with unit_of_work.reading() as repos:
            page = repos.exercises.page(after_id=0, limit=10)

        assert ([len(exercise.muscle_groups) for exercise in page], len(statements)) == ([2] * 5, 2)

    def test_the_whole_catalogue_takes_two_statements(
        self, unit_of_work: UnitOfWork, chest: MuscleGroup, statements: list[Any]
    ) -> None:
        press = stored_exercise(unit_of_work, name="Press", muscles={chest.id: True})
        dip = stored_exercise(unit_of_work, name="Dip", muscles={chest.id: True})
        delete(unit_of_work, stored_exercise(unit_of_work, name="Gone", muscles={chest.id: True}))
        statements.clear()

        with unit_of_work.reading() as repos:
            assert repos.exercises.all_live() == [press, dip]

        assert len(statements) == 2

    def test_pages_follow_each_other_in_order_of_id(self, unit_of_work: UnitOfWork) -> None:
        exercises = [stored_exercise(unit_of_work, name=name) for name in ("C", "A", "B")]

        with unit_of_work.reading() as repos:
            first = repos.exercises.page(after_id=0, limit=2)
            second = repos.exercises.page(after_id=first[-1].id, limit=2)

        assert (first, second) == (exercises[:2], exercises[2:])

    def test_the_muscle_group_may_be_primary_or_not(
        self, unit_of_work: UnitOfWork, chest: MuscleGroup, triceps: MuscleGroup
    ) -> None:
        stored_exercise(unit_of_work, name="Press", muscles={chest.id: True, triceps.id: False})
        stored_exercise(unit_of_work, name="Fly", muscles={chest.id: True})

        assert names(unit_of_work, muscle_group_id=triceps.id) == ["Press"]
        assert names(unit_of_work, muscle_group_id=chest.id) == ["Press", "Fly"]

    def test_equipment_is_matched_as_a_whole_item(self, unit_of_work: UnitOfWork) -> None:
        stored_exercise(unit_of_work, name="Press", equipment_items=("bench", "barbell"))
        stored_exercise(unit_of_work, name="Curl", equipment_items=("ez-bar",))
        stored_exercise(unit_of_work, name="Unknown", equipment_items=())

        found = [names(unit_of_work, equipment=item) for item in ("barbell", "bar", "none", "ez_bar", "%")]

        assert found == [["Press"], [], [], [], []]

    def test_difficulty_is_bounded_inclusively(self, unit_of_work: UnitOfWork) -> None:
        for difficulty in (1, 3, 5):
            stored_exercise(unit_of_work, name=f"Level {difficulty}", difficulty=difficulty)

        assert names(unit_of_work, max_difficulty=3) == ["Level 1", "Level 3"]

    @pytest.mark.parametrize(
        ("q", "found"),
        [
            ("push", ["Push-up"]),
            ("SH-U", ["Push-up"]),
            ("écart", ["ÉCARTÉ 100%"]),
            ("0%", ["ÉCARTÉ 100%"]),
            ("%", ["ÉCARTÉ 100%"]),
            ("_", []),
            ("\\", []),
        ],
    )
    def test_a_part_of_the_name_is_found_in_any_case(self, unit_of_work: UnitOfWork, q: str, found: list[str]) -> None:
        stored_exercise(unit_of_work, name="Push-up")
        stored_exercise(unit_of_work, name="ÉCARTÉ 100%")

        assert names(unit_of_work, q=q) == found

    def test_filters_add_up(self, unit_of_work: UnitOfWork) -> None:
        stored_exercise(unit_of_work, name="Press", difficulty=1, equipment_items=("barbell",))
        stored_exercise(unit_of_work, name="Press hard", difficulty=5, equipment_items=("barbell",))

        assert names(unit_of_work, q="press", max_difficulty=4, equipment="barbell") == ["Press"]

    def test_only_living_exercises_exist(self, unit_of_work: UnitOfWork) -> None:
        living = stored_exercise(unit_of_work, name="Living")
        gone = stored_exercise(unit_of_work, name="Gone")
        delete(unit_of_work, gone)

        with unit_of_work.reading() as repos:
            assert repos.exercises.existing_ids([living.id, gone.id, 99]) == {living.id}
            assert repos.exercises.get(gone.id) is None
            assert repos.exercises.page(after_id=0, limit=10) == [living]


class TestWriting:
    def test_a_second_exercise_of_the_same_name_is_refused(self, unit_of_work: UnitOfWork) -> None:
        stored_exercise(unit_of_work, name="Push-up")

        with pytest.raises(DuplicateName), unit_of_work() as repos:
            repos.exercises.add(a_new_exercise(name=" PUSH-up "))

    def test_the_name_of_a_deleted_exercise_is_free_again(self, unit_of_work: UnitOfWork) -> None:
        gone = stored_exercise(unit_of_work)
        delete(unit_of_work, gone)

        again = stored_exercise(unit_of_work)

        assert again.id > gone.id

    def test_an_unknown_muscle_group_is_refused_and_nothing_is_stored(self, unit_of_work: UnitOfWork) -> None:
        with pytest.raises(UnknownReference), unit_of_work() as repos:
            repos.exercises.add(a_new_exercise(muscles={99: True}))

        assert names(unit_of_work) == []

    def test_an_exercise_is_replaced_whole(
        self, unit_of_work: UnitOfWork, chest: MuscleGroup, triceps: MuscleGroup
    ) -> None:
        old = stored_exercise(unit_of_work, muscles={chest.id: True})

        with unit_of_work() as repos:
            new = repos.exercises.replace(
                old.id, a_new_exercise(name="Dip", mechanic=None, steps=(), muscles={triceps.id: True})
            )

        assert new is not None
        assert (new.id, new.name, new.mechanic, new.steps) == (old.id, "Dip", None, ())
        assert [share.name for share in new.muscle_groups] == ["Triceps"]

    def test_a_replacement_cannot_take_the_name_of_another(self, unit_of_work: UnitOfWork) -> None:
        stored_exercise(unit_of_work, name="Dip")
        press = stored_exercise(unit_of_work, name="Press")

        with pytest.raises(DuplicateName), unit_of_work() as repos:
            repos.exercises.replace(press.id, a_new_exercise(name="dip"))

    def test_what_is_gone_is_neither_replaced_nor_deleted_again(self, unit_of_work: UnitOfWork) -> None:
        gone = stored_exercise(unit_of_work)
        delete(unit_of_work, gone)

        with unit_of_work() as repos:
            answers = (repos.exercises.replace(gone.id, a_new_exercise()), repos.exercises.soft_delete(gone.id, NOW))

        assert answers == (None, False)

    def test_every_write_gives_a_new_revision_and_no_read_does(self, unit_of_work: UnitOfWork) -> None:
        def revision() -> str:
            with unit_of_work.reading() as repos:
                return repos.exercises.revision()

        revisions = [revision()]
        exercise = stored_exercise(unit_of_work)
        revisions.append(revision())
        with unit_of_work() as repos:
            repos.exercises.replace(exercise.id, a_new_exercise(difficulty=5))
        revisions.append(revision())
        delete(unit_of_work, exercise)
        revisions.append(revision())

        assert len(set(revisions)) == 4
        assert revision() == revisions[-1]
