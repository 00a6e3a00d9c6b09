"""What one transaction promises."""

from typing import Any

import pytest
from sqlalchemy import Engine

from monolith.db.unit_of_work import UnitOfWork
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
