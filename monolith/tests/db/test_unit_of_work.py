"""What one transaction promises."""

from typing import Any

import pytest
from sqlalchemy import Engine, text

from monolith.db.unit_of_work import Repositories, UnitOfWork
from monolith.errors import DatabaseUnavailable
from monolith.tests.db.builders import a_new_user, stored_user


class Interrupted(Exception):
    """Something went wrong in the middle of a use case."""


def write_and_fail(unit_of_work: UnitOfWork) -> None:
    with unit_of_work() as repos:
        repos.users.add(a_new_user())
        raise Interrupted


def test_what_a_block_wrote_is_there_when_it_ends(unit_of_work: UnitOfWork) -> None:
    with unit_of_work() as repos:
        ada = repos.users.add(a_new_user())

    with unit_of_work.reading() as repos:
        assert repos.users.by_id(ada.id) == ada


def test_a_block_that_raises_leaves_nothing(unit_of_work: UnitOfWork) -> None:
    with pytest.raises(Interrupted):
        write_and_fail(unit_of_work)

    with unit_of_work.reading() as repos:
        assert repos.users.by_email("ada@example.com") is None


def test_a_reading_block_refuses_to_write(unit_of_work: UnitOfWork) -> None:
    with pytest.raises(RuntimeError, match="asked to write"), unit_of_work.reading() as repos:
        repos.users.add(a_new_user())


def test_a_reader_neither_waits_for_a_writer_nor_sees_what_is_not_committed(unit_of_work: UnitOfWork) -> None:
    stored_user(unit_of_work, name="Before")

    with unit_of_work() as writing:
        user = writing.users.by_email("ada@example.com")
        assert user is not None
        writing.users.update(user.id, name="After")
        with unit_of_work.reading() as repos:
            seen = repos.users.by_id(user.id)

    assert seen is not None
    assert seen.name == "Before"


def test_a_reading_block_is_a_snapshot_on_sqlite_and_no_transaction_on_postgresql(
    engine: Engine, unit_of_work: UnitOfWork
) -> None:
    with unit_of_work.reading() as repos:
        repos.users.count_admins()
        driver_connection: Any = repos.session.connection().connection.driver_connection
        if engine.dialect.name == "sqlite":
            state = driver_connection.in_transaction
        else:
            state = driver_connection.info.transaction_status.name

    assert state == {"sqlite": True, "postgresql": "IDLE"}[engine.dialect.name]


def test_a_writing_block_still_writes_after_a_reading_one_used_its_connection(unit_of_work: UnitOfWork) -> None:
    with unit_of_work.reading() as repos:
        repos.users.count_admins()

    with pytest.raises(Interrupted):
        write_and_fail(unit_of_work)

    with unit_of_work.reading() as repos:
        assert repos.users.page(after_id=0, limit=10) == []


def test_a_block_whose_connection_ends_meanwhile_says_that_the_database_does_not_answer(
    engine: Engine, unit_of_work: UnitOfWork
) -> None:
    def write_after_the_end() -> None:
        with unit_of_work() as repos:
            end_connection(engine, repos)
            repos.users.add(a_new_user())

    with pytest.raises(DatabaseUnavailable):
        write_after_the_end()

    with unit_of_work.reading() as repos:
        assert repos.users.page(after_id=0, limit=10) == []


def end_connection(engine: Engine, repos: Repositories) -> None:
    """As a server does to a transaction that nobody goes on with; on SQLite nobody but the process itself can."""
    connection = repos.session.connection()
    driver_connection: Any = connection.connection.driver_connection
    if engine.dialect.name == "sqlite":
        driver_connection.close()
        return
    connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 1"))
    is_there = text("SELECT count(*) FROM pg_stat_activity WHERE pid = :pid")
    with engine.connect() as other:
        while other.execute(is_there, {"pid": driver_connection.info.backend_pid}).scalar_one():
            other.rollback()  # what it sees of activities stays the same within a transaction
