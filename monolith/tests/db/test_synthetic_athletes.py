"""Athletes who do not exist: what they are made of, and that a thousand of them take few statements."""

from typing import Any

import pytest
from sqlalchemy import Engine, text

from monolith.db.unit_of_work import UnitOfWork
from monolith.synthetic_athletes import add_synthetic_athletes
from monolith.tests.db.builders import stored_exercise, stored_user


@pytest.fixture
def exercise_ids(unit_of_work: UnitOfWork) -> list[int]:
    return [stored_exercise(unit_of_work, name=name).id for name in ("Squat", "Lunge", "Bridge", "Plank")]


def added(engine: Engine, *, athletes: int, days: int) -> tuple[int, list[int]]:
    """How many were added, and what was told meanwhile."""
    told: list[int] = []
    return add_synthetic_athletes(engine, athletes=athletes, days=days, progress=told.append), told


def done_by(unit_of_work: UnitOfWork, number: int) -> list[tuple[int, int]]:
    """What the athlete did, oldest first: how many days before being added, and the exercise."""
    with unit_of_work.reading() as repos:
        user = repos.users.by_email(f"synthetic-{number}@example.com")
        assert user is not None
        entries = repos.history.page(user.id, limit=1000)
    assert {(entry.performed_at.hour, entry.sets, entry.reps, entry.weight) for entry in entries} <= {(12, 3, 10, None)}
    added_on = user.created_at.date()
    return [((added_on - entry.performed_at.date()).days, entry.exercise_id) for entry in reversed(entries)]


def test_each_goes_through_the_catalogue_three_exercises_a_day_from_a_place_of_its_own(
    engine: Engine, unit_of_work: UnitOfWork, exercise_ids: list[int]
) -> None:
    squat, lunge, bridge, plank = exercise_ids

    added(engine, athletes=2, days=2)

    assert done_by(unit_of_work, 0) == [
        *((2, exercise) for exercise in (bridge, plank, squat)),
        *((1, exercise) for exercise in (plank, squat, lunge)),
    ]
    assert done_by(unit_of_work, 1) == [
        *((2, exercise) for exercise in (plank, squat, lunge)),
        *((1, exercise) for exercise in (squat, lunge, bridge)),
    ]


@pytest.mark.usefixtures("exercise_ids")
def test_each_is_onboarded_with_a_weight_and_a_height(engine: Engine, unit_of_work: UnitOfWork) -> None:
    added(engine, athletes=42, days=0)

    with unit_of_work.reading() as repos:
        last = repos.users.by_email("synthetic-41@example.com")
    assert last is not None
    assert (last.name, last.role, last.onboarded, last.weight, last.height) == (
        "Synthetic athlete 41",
        "athlete",
        True,
        61.0,
        166.0,
    )
    assert (last.avoided_exercise_ids, last.units, last.time_zone) == ((), "metric", "UTC")


@pytest.mark.usefixtures("exercise_ids")
def test_who_is_there_stays_as_is_and_whoever_is_missing_is_added(engine: Engine, unit_of_work: UnitOfWork) -> None:
    there = stored_user(unit_of_work, email="synthetic-1@example.com", name="Somebody real")

    first, again = added(engine, athletes=3, days=1), added(engine, athletes=3, days=5)

    with unit_of_work.reading() as repos:
        assert repos.users.by_email("synthetic-1@example.com") == there
    assert (first, again) == ((2, [3]), (0, [3]))
    assert [len(done_by(unit_of_work, number)) for number in range(3)] == [3, 0, 3]


@pytest.mark.usefixtures("exercise_ids")
@pytest.mark.parametrize(("days", "told"), [(30, [100, 100, 50]), (100, [33] * 7 + [19])])
def test_as_many_at_a_time_as_memory_has_room_for_their_history(engine: Engine, days: int, told: list[int]) -> None:
    assert added(engine, athletes=250, days=days) == (250, told)


@pytest.mark.usefixtures("exercise_ids")
def test_the_history_of_a_hundred_is_one_statement(engine: Engine, statements: list[tuple[str, Any]]) -> None:
    added(engine, athletes=100, days=2)

    assert [sql for sql, _ in statements if "history_entries" in sql and not sql.startswith("INSERT")] == []
    assert len([sql for sql, _ in statements if sql.startswith("INSERT INTO history_entries")]) == 1


def test_without_a_catalogue_there_is_nothing_to_train_but_athletes_there_are(engine: Engine) -> None:
    number, _ = added(engine, athletes=2, days=0)

    with engine.connect() as connection:
        assert (number, connection.execute(text("SELECT count(*) FROM users")).scalar_one()) == (2, 2)
