"""The muscle groups of the catalogue."""

import pytest

from monolith.db.faults import DuplicateName, StillUsed
from monolith.db.records import MuscleGroup
from monolith.db.unit_of_work import UnitOfWork
from monolith.tests.db.builders import NOW, stored_exercise


def stored_group(unit_of_work: UnitOfWork, name: str, body_part: str = "Legs") -> MuscleGroup:
    with unit_of_work() as repos:
        return repos.muscle_groups.add(name=name, body_part=body_part)


def revision(unit_of_work: UnitOfWork) -> str:
    with unit_of_work.reading() as repos:
        return repos.exercises.revision()


def test_groups_are_listed_in_order_of_id(unit_of_work: UnitOfWork) -> None:
    groups = [stored_group(unit_of_work, name) for name in ("Soleus", "Glutes")]

    with unit_of_work.reading() as repos:
        assert repos.muscle_groups.all() == groups
        assert repos.muscle_groups.get(groups[1].id) == groups[1]
        assert repos.muscle_groups.get(99) is None
        assert repos.muscle_groups.existing_ids({groups[0].id, 99}) == {groups[0].id}


def test_a_second_group_of_the_same_name_is_refused(unit_of_work: UnitOfWork) -> None:
    stored_group(unit_of_work, "Upper back")

    with pytest.raises(DuplicateName), unit_of_work() as repos:
        repos.muscle_groups.add(name="upper  BACK", body_part="Back")


def test_a_group_cannot_take_the_name_of_another(unit_of_work: UnitOfWork) -> None:
    stored_group(unit_of_work, "Soleus")
    glutes = stored_group(unit_of_work, "Glutes")

    with pytest.raises(DuplicateName), unit_of_work() as repos:
        repos.muscle_groups.replace(glutes.id, name="soleus", body_part="Legs")


def test_a_group_is_renamed(unit_of_work: UnitOfWork) -> None:
    group = stored_group(unit_of_work, "Soleus")

    with unit_of_work() as repos:
        renamed = repos.muscle_groups.replace(group.id, name="SOLEUS", body_part="Lower legs")
        missing = repos.muscle_groups.replace(99, name="Nothing", body_part="Legs")

    assert (renamed, missing) == (MuscleGroup(id=group.id, name="SOLEUS", body_part="Lower legs"), None)


def test_a_group_that_an_exercise_trains_stays(unit_of_work: UnitOfWork) -> None:
    group = stored_group(unit_of_work, "Soleus")
    stored_exercise(unit_of_work, muscles={group.id: True})

    with pytest.raises(StillUsed), unit_of_work() as repos:
        repos.muscle_groups.delete(group.id)


def test_a_group_that_only_a_deleted_exercise_trained_can_go(unit_of_work: UnitOfWork) -> None:
    group = stored_group(unit_of_work, "Soleus")
    exercise = stored_exercise(unit_of_work, muscles={group.id: True})
    with unit_of_work() as repos:
        repos.exercises.soft_delete(exercise.id, NOW)

    with unit_of_work() as repos:
        answers = (repos.muscle_groups.delete(group.id), repos.muscle_groups.delete(group.id))

    assert answers == (True, False)


def test_every_write_gives_the_catalogue_a_new_revision(unit_of_work: UnitOfWork) -> None:
    revisions = [revision(unit_of_work)]

    group = stored_group(unit_of_work, "Soleus")
    revisions.append(revision(unit_of_work))
    with unit_of_work() as repos:
        repos.muscle_groups.replace(group.id, name="Calf", body_part="Legs")
    revisions.append(revision(unit_of_work))
    with unit_of_work() as repos:
        repos.muscle_groups.delete(group.id)
    revisions.append(revision(unit_of_work))

    assert len(set(revisions)) == len(revisions)
