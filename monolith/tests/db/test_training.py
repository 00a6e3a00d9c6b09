"""What a workout is planned from, in one statement."""

from datetime import timedelta
from typing import Any

import pytest

from monolith.db.records import Athlete, Exercise, RecentEntry, TrainingContext, User
from monolith.db.unit_of_work import UnitOfWork
from monolith.tests.db.builders import NOW, a_new_entry, stored_exercise, stored_user

HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)


@pytest.fixture
def ada(unit_of_work: UnitOfWork) -> User:
    ada = stored_user(unit_of_work)
    with unit_of_work() as repos:
        changed = repos.users.update(
            ada.id, equipment=["dumbbell", "bench"], avoided_exercise_ids=[7, 9], time_zone="Pacific/Auckland"
        )
    assert changed
    return changed


@pytest.fixture
def squat(unit_of_work: UnitOfWork) -> Exercise:
    return stored_exercise(unit_of_work, name="Squat")


def athlete_of(user: User) -> Athlete:
    return Athlete(*(getattr(user, name) for name in Athlete._fields))


def test_an_athlete_comes_with_the_newest_entries_and_the_revision(
    unit_of_work: UnitOfWork, ada: User, squat: Exercise, statements: list[Any]
) -> None:
    other = stored_user(unit_of_work, email="grace@example.com")
    with unit_of_work() as repos:
        set_done = {"sets": 3, "reps": 8, "weight": 62.5, "weight_unit": "lb", "duration_seconds": 90, "rpe": 7.5}
        instants = (NOW - HOUR, NOW, NOW - 2 * HOUR, NOW - 8 * timedelta(days=1))
        repos.history.add_many(ada.id, [a_new_entry(squat.id, performed_at=at, **set_done) for at in instants])
        repos.history.add_many(other.id, [a_new_entry(squat.id, performed_at=NOW)])
        revision = repos.exercises.revision()
    statements.clear()

    with unit_of_work.training() as training:
        by_id = training.context_by_id(ada.id, since=NOW - WEEK, limit=2)
        sent = len(statements)
        by_email = training.context_by_email("ADA@example.com", since=NOW - WEEK, limit=2)

    entries = tuple(RecentEntry(squat.id, at, 3, 8, 62.5, "lb", 90, 7.5) for at in (NOW, NOW - HOUR))
    assert by_id == by_email == TrainingContext(user=athlete_of(ada), catalogue_revision=revision, history=entries)
    assert sent == 1


def test_an_athlete_who_did_nothing_lately_has_no_history(unit_of_work: UnitOfWork, ada: User, squat: Exercise) -> None:
    with unit_of_work() as repos:
        repos.history.add_many(ada.id, [a_new_entry(squat.id, performed_at=NOW - 2 * WEEK)])

    with unit_of_work.training() as training:
        context = training.context_by_id(ada.id, since=NOW - WEEK, limit=10)

    assert context
    assert (context.user, context.history) == (athlete_of(ada), ())


def test_no_restriction_is_not_the_same_as_no_equipment(unit_of_work: UnitOfWork) -> None:
    anything, nothing = (stored_user(unit_of_work, email=f"{name}@example.com") for name in ("anything", "nothing"))
    with unit_of_work() as repos:
        repos.users.update(nothing.id, equipment=[])

    with unit_of_work.training() as training:
        contexts = [training.context_by_id(user.id, since=NOW, limit=1) for user in (anything, nothing)]

    assert [context and context.user.equipment for context in contexts] == [None, ()]


def test_nobody_has_no_context(unit_of_work: UnitOfWork) -> None:
    with unit_of_work.training() as training:
        contexts = (
            training.context_by_id(99, since=NOW, limit=1),
            training.context_by_email("nobody@example.com", since=NOW, limit=1),
        )

    assert contexts == (None, None)


def test_what_was_done_in_a_span_has_its_start_and_not_its_end(
    unit_of_work: UnitOfWork, ada: User, squat: Exercise
) -> None:
    lunge, other = stored_exercise(unit_of_work, name="Lunge"), stored_user(unit_of_work, email="grace@example.com")
    with unit_of_work() as repos:
        repos.history.add_many(
            ada.id, [a_new_entry(squat.id, performed_at=NOW), a_new_entry(lunge.id, performed_at=NOW)]
        )
        repos.history.add_many(ada.id, [a_new_entry(squat.id, performed_at=NOW - HOUR)])
        repos.history.add_many(other.id, [a_new_entry(lunge.id, performed_at=NOW - HOUR)])

    with unit_of_work.training() as training:
        ids = [training.exercise_ids_between(ada.id, NOW - hours * HOUR, NOW) for hours in (1, 0)]

    assert ids == [{squat.id}, set()]
