"""Rows that are written by SQL alone are such as the operations would have written. On PostgreSQL: `make test-db`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from load.growth.rows import add_athletes, add_exercises, add_history, connected, keep_exercises, serving, size_mib
from monolith.catalogue.builtin import load_exercises, load_muscle_groups
from monolith.db.catalogue_seed import seed_catalogue
from monolith.db.engine import make_engine
from monolith.db.schema import upgrade
from monolith.db.unit_of_work import UnitOfWork
from monolith.synthetic_athletes import add_synthetic_athletes
from pair.databases import empty_database

BUILT_IN = len(load_exercises())


@pytest.fixture
def database_url(tmp_path: Path) -> Iterator[str]:
    """With the built-in catalogue and one athlete, who has trained for ten days."""
    with empty_database(tmp_path) as url:
        engine = make_engine(url, pool_size=1, pool_timeout_s=5)
        upgrade(engine)
        seed_catalogue(engine, exercises=load_exercises(), muscle_groups=load_muscle_groups())
        add_synthetic_athletes(engine, athletes=1, days=10, progress=lambda _athletes: None)
        engine.dispose()
        yield url


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    with connected(database_url) as connection:
        yield connection


@pytest.fixture
def unit_of_work(database_url: str) -> Iterator[UnitOfWork]:
    engine = make_engine(database_url, pool_size=1, pool_timeout_s=5)
    yield UnitOfWork(engine)
    engine.dispose()


def row(connection: Connection, sql: str) -> list[object]:
    return list(connection.execute(text(sql)).one())


def test_a_history_has_as_many_entries_in_the_last_week_and_before_as_asked_for(connection: Connection) -> None:
    connection.execute(text("DELETE FROM history_entries"))

    add_history(connection, "synthetic-0@example.com", old=4_000, recent=7)

    age = "now() - performed_at"
    counted = [
        f"count(*) FILTER (WHERE {age} < interval '7 days')",
        f"count(*) FILTER (WHERE {age} BETWEEN interval '11 days' AND interval '3661 days')",
        "count(*)",
        f"min({age}) > interval '0 days'",
    ]
    assert row(connection, f"SELECT {', '.join(counted)} FROM history_entries") == [7, 4_000, 4_007, True]


def test_a_catalogue_grows_by_copies_that_train_what_their_originals_do(
    connection: Connection, unit_of_work: UnitOfWork
) -> None:
    add_exercises(connection, BUILT_IN + 3)

    with unit_of_work.reading() as repos:
        catalogue = repos.exercises.all_live()
    first, copy = catalogue[0], catalogue[BUILT_IN]
    assert len({exercise.name for exercise in catalogue}) == BUILT_IN + 3
    assert (copy.name, copy.source) == (f"{first.name} 2", "load")
    assert (copy.steps, copy.muscle_groups) == (first.steps, first.muscle_groups)


def test_a_catalogue_shrinks_and_grows_again_with_another_revision_each_time(
    connection: Connection, unit_of_work: UnitOfWork
) -> None:
    seen = []
    for number in (20, 100, 20):
        keep_exercises(connection, number)
        with unit_of_work.reading() as repos:
            seen.append((len(repos.exercises.all_live()), repos.exercises.revision()))

    assert [number for number, _ in seen] == [20, 100, 20]
    assert len({revision for _, revision in seen}) == 3


def test_athletes_are_copies_with_a_history_up_to_yesterday(connection: Connection, unit_of_work: UnitOfWork) -> None:
    before = size_mib(connection)

    add_athletes(connection, 500, entries=10)

    with unit_of_work.reading() as repos:
        original, last = (repos.users.by_email(f"{name}@example.com") for name in ("synthetic-0", "grown-500"))
        assert original
        assert last
        entries = [*repos.history.all_of(last.id)]
    assert (last.role, last.onboarded, last.weight) == ("athlete", True, original.weight)
    assert len({entry.performed_at.date() for entry in entries}) == len({entry.exercise_id for entry in entries}) == 10
    yesterday = row(connection, "SELECT (now() - interval '1 day')::date")
    assert [entries[0].performed_at.date()] == yesterday
    assert row(
        connection, "SELECT count(*) FROM history_entries WHERE exercise_id NOT IN (SELECT id FROM exercises)"
    ) == [0]
    assert size_mib(connection) > before


def test_references_are_looked_up_again_afterwards(connection: Connection) -> None:
    add_athletes(connection, 1, entries=1)

    assert row(connection, "SHOW session_replication_role") == ["origin"]


def test_whoever_serves_the_monolith_is_known(connection: Connection, unit_of_work: UnitOfWork) -> None:
    # Those of connections that were closed just now may still be there.
    before = {*serving(connection)}

    with unit_of_work.reading() as repos:
        repos.users.page(after_id=0, limit=1)

    found = {*serving(connection)} - before
    assert len(found) == 1
    assert not before & {*row(connection, "SELECT pg_backend_pid()")}
