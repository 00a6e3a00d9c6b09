"""What the athletes did."""

from dataclasses import asdict, fields
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine

from monolith.db.faults import UnknownReference
from monolith.db.records import Exercise, HistoryEntry, NewHistoryEntry, User
from monolith.db.unit_of_work import UnitOfWork
from monolith.tests.db.builders import NOW, a_new_entry, stored_exercise, stored_user

HOUR = timedelta(hours=1)


@pytest.fixture
def ada(unit_of_work: UnitOfWork) -> User:
    return stored_user(unit_of_work)


@pytest.fixture
def squat(unit_of_work: UnitOfWork) -> Exercise:
    return stored_exercise(unit_of_work, name="Squat")


def logged(unit_of_work: UnitOfWork, user: User, exercise: Exercise, *instants: datetime) -> list[HistoryEntry]:
    with unit_of_work() as repos:
        entries = [a_new_entry(exercise.id, performed_at=instant) for instant in instants]
        return repos.history.add_many(user.id, entries)


def test_entries_come_back_as_given_in_order_with_instants_in_utc(
    unit_of_work: UnitOfWork, ada: User, squat: Exercise
) -> None:
    in_auckland = NOW.astimezone(timezone(timedelta(hours=13)))
    entries = [
        a_new_entry(
            squat.id,
            performed_at=in_auckland,
            sets=3,
            reps=8,
            weight=62.5,
            weight_unit="lb",
            duration_seconds=90,
            distance_meters=12.5,
            rpe=7.5,
            notes="felt good",
        ),
        a_new_entry(squat.id, performed_at=NOW - HOUR),
    ]

    with unit_of_work() as repos:
        stored = repos.history.add_many(ada.id, entries)

    assert stored[0] == HistoryEntry(
        id=stored[0].id,
        exercise_id=squat.id,
        exercise_name="Squat",
        performed_at=NOW,
        logged_at=NOW,
        sets=3,
        reps=8,
        weight=62.5,
        weight_unit="lb",
        duration_seconds=90,
        distance_meters=12.5,
        rpe=7.5,
        notes="felt good",
    )
    assert stored[0].performed_at.tzinfo is UTC
    assert stored[1].performed_at == NOW - HOUR
    with unit_of_work.reading() as repos:
        assert list(repos.history.all_of(ada.id)) == stored


def test_a_batch_is_one_round_trip(
    engine: Engine, unit_of_work: UnitOfWork, ada: User, squat: Exercise, statements: list[tuple[str, object]]
) -> None:
    statements.clear()

    with unit_of_work() as repos:
        repos.history.add_many(ada.id, [a_new_entry(squat.id, **gaps) for gaps in ({}, {"reps": 3}, {"rpe": 6.5})])

    # SQLite promises no order for the rows of one statement, and runs within this process anyway.
    inserts = {"postgresql": 1, "sqlite": 3}[engine.dialect.name]
    assert [sql.split()[0] for sql, _ in statements] == ["INSERT"] * inserts + ["SELECT"]


def test_an_empty_batch_stores_nothing(unit_of_work: UnitOfWork, ada: User) -> None:
    with unit_of_work() as repos:
        assert repos.history.add_many(ada.id, []) == []


def test_an_unknown_exercise_refuses_the_whole_batch(unit_of_work: UnitOfWork, ada: User, squat: Exercise) -> None:
    with pytest.raises(UnknownReference), unit_of_work() as repos:
        repos.history.add_many(ada.id, [a_new_entry(squat.id), a_new_entry(squat.id + 1)])

    with unit_of_work.reading() as repos:
        assert repos.history.page(ada.id, limit=10) == []


def test_entries_of_many_are_one_statement_and_come_back_as_given(
    engine: Engine, unit_of_work: UnitOfWork, ada: User, squat: Exercise, statements: list[tuple[str, object]]
) -> None:
    grace = stored_user(unit_of_work, email="grace@example.com")
    full = {"sets": 3, "reps": 8, "weight": 62.5, "weight_unit": "lb", "rpe": 7.5, "notes": "felt good"}
    entries = [
        (grace.id, a_new_entry(squat.id, **full, duration_seconds=90, distance_meters=12.5)),
        (ada.id, a_new_entry(squat.id)),
        (grace.id, a_new_entry(squat.id, performed_at=NOW.astimezone(timezone(-HOUR)), reps=5)),
    ]
    statements.clear()

    with unit_of_work() as repos:
        repos.history.add_to_many(entries)

    assert [sql.split()[0] for sql, _ in statements] == ["INSERT"]
    with unit_of_work.reading() as repos:
        stored = {user.id: [*repos.history.all_of(user.id)] for user in (ada, grace)}
    given = {field.name for field in fields(NewHistoryEntry)}
    assert {
        user_id: [{name: getattr(entry, name) for name in given} for entry in done] for user_id, done in stored.items()
    } == {
        ada.id: [asdict(entries[1][1])],
        grace.id: [asdict(entries[2][1]), asdict(entries[0][1])],
    }


def test_entries_of_nobody_are_nothing_to_store(unit_of_work: UnitOfWork, statements: list[tuple[str, object]]) -> None:
    with unit_of_work() as repos:
        repos.history.add_to_many([])

    assert [sql for sql, _ in statements if "history_entries" in sql] == []


def test_an_unknown_user_refuses_the_entries_of_all(unit_of_work: UnitOfWork, ada: User, squat: Exercise) -> None:
    with pytest.raises(UnknownReference), unit_of_work() as repos:
        repos.history.add_to_many([(ada.id, a_new_entry(squat.id)), (ada.id + 1, a_new_entry(squat.id))])

    with unit_of_work.reading() as repos:
        assert repos.history.page(ada.id, limit=10) == []


def test_pages_run_from_the_newest_and_the_id_parts_equal_instants(
    unit_of_work: UnitOfWork, ada: User, squat: Exercise
) -> None:
    one, two, three, four = logged(unit_of_work, ada, squat, NOW, NOW - HOUR, NOW - HOUR, NOW - 2 * HOUR)

    with unit_of_work.reading() as repos:
        first = repos.history.page(ada.id, limit=2)
        second = repos.history.page(ada.id, limit=2, before=(first[-1].performed_at, first[-1].id))

    assert (first, second) == ([one, three], [two, four])


def test_a_span_has_its_start_and_not_its_end(unit_of_work: UnitOfWork, ada: User, squat: Exercise) -> None:
    entries = logged(unit_of_work, ada, squat, NOW, NOW - HOUR, NOW - 2 * HOUR, NOW - 3 * HOUR)

    with unit_of_work.reading() as repos:
        page = repos.history.page(ada.id, start=NOW - 2 * HOUR, end=NOW, limit=10)

    assert page == entries[1:3]


def test_nobody_sees_or_deletes_what_another_did(unit_of_work: UnitOfWork, ada: User, squat: Exercise) -> None:
    bob = stored_user(unit_of_work, email="bob@example.com")
    (entry,) = logged(unit_of_work, ada, squat, NOW)

    with unit_of_work() as repos:
        seen = repos.history.page(bob.id, limit=10)
        deleted = (repos.history.delete(bob.id, entry.id), repos.history.delete(ada.id, entry.id))

    assert (seen, deleted) == ([], (False, True))


def test_a_deleted_exercise_keeps_its_name_in_the_history(unit_of_work: UnitOfWork, ada: User, squat: Exercise) -> None:
    logged(unit_of_work, ada, squat, NOW)
    with unit_of_work() as repos:
        repos.exercises.soft_delete(squat.id, NOW)

    with unit_of_work.reading() as repos:
        assert [entry.exercise_name for entry in repos.history.page(ada.id, limit=10)] == ["Squat"]


def test_a_long_history_is_exported_whole(unit_of_work: UnitOfWork, ada: User, squat: Exercise) -> None:
    logged(unit_of_work, ada, squat, *[NOW - number * timedelta(minutes=1) for number in range(2_500)])

    with unit_of_work.reading() as repos:
        instants = [entry.performed_at for entry in repos.history.all_of(ada.id)]

    assert len(set(instants)) == 2_500
    assert instants == sorted(instants, reverse=True)
