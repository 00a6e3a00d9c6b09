"""How connections are set up, and which URLs are served."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from monolith.db.engine import make_engine, reading
from monolith.db.faults import UnsupportedDatabase
from monolith.db.unit_of_work import UnitOfWork
from monolith.tests.db.builders import NOW, a_new_user

SETTINGS: dict[str, dict[str, str | int]] = {
    "sqlite": {
        "PRAGMA journal_mode": "wal",
        "PRAGMA synchronous": 2,  # FULL
        "PRAGMA foreign_keys": 1,
        "PRAGMA busy_timeout": 5000,
    },
    "postgresql": {
        "SHOW timezone": "UTC",
        "SHOW statement_timeout": "5s",
        "SHOW idle_in_transaction_session_timeout": "20s",
        "SHOW application_name": "fit-monolith",
    },
}


def test_every_connection_is_set_up_for_a_service(database_url: str) -> None:
    engine = make_engine(database_url, pool_size=2, pool_timeout_s=5)
    expected = SETTINGS[engine.dialect.name]

    readers = reading(engine)
    with readers.connect() as first, readers.connect() as second:
        found = [{query: c.execute(text(query)).scalar_one() for query in expected} for c in (first, second)]

    engine.dispose()
    assert found == [expected, expected]


def test_a_server_that_vanishes_without_a_word_is_given_up() -> None:
    engine = make_engine("postgresql://fit@db.internal/fit", pool_size=1, pool_timeout_s=1)
    given: dict[str, Any] = {}

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _record: object, _arguments: object, parameters: dict[str, Any]) -> None:
        given.update(parameters)
        raise ConnectionRefusedError

    with pytest.raises(ConnectionRefusedError):
        engine.connect()

    names = ("tcp_user_timeout", "keepalives_idle", "keepalives_interval", "keepalives_count")
    assert [given[name] for name in names] == [10_000, 5, 1, 5]


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_postgresql_url_is_served_by_psycopg(scheme: str) -> None:
    engine = make_engine(f"{scheme}://fit:pa%40ss@db.internal:5433/fit", pool_size=3, pool_timeout_s=1)

    url = (engine.url.drivername, engine.url.host, engine.url.port, engine.url.password, engine.url.database)
    assert url == ("postgresql+psycopg", "db.internal", 5433, "pa@ss", "fit")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "fit.db",
        "mysql://root:hunter2@db/fit",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql://fit:hunter2@db:port/fit",
    ],
)
def test_any_other_url_is_refused_without_telling_its_password(url: str) -> None:
    with pytest.raises(UnsupportedDatabase) as refused:
        make_engine(url, pool_size=1, pool_timeout_s=1)

    assert "DATABASE_URL" in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_a_thread_waits_for_a_connection_no_longer_than_it_was_told(database_url: str) -> None:
    engine = make_engine(database_url, pool_size=1, pool_timeout_s=0.01)

    with engine.connect(), pytest.raises(PoolTimeoutError):
        engine.connect()

    engine.dispose()


def test_a_connection_that_broke_while_it_was_idle_is_replaced(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monolith.db.engine.PING_AFTER_IDLE_S", -1.0)
    with engine.connect() as connection:
        driver_connection = connection.connection.driver_connection
    assert driver_connection is not None
    driver_connection.close()

    with engine.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1


def test_a_failed_statement_does_not_show_its_values(engine: Engine) -> None:
    with pytest.raises(DBAPIError) as failed, engine.begin() as connection:
        connection.execute(text("INSERT INTO nowhere VALUES (:email)"), {"email": "ada@example.com"})

    assert "ada@example.com" not in str(failed.value)


def test_an_instant_without_a_zone_is_refused(unit_of_work: UnitOfWork) -> None:
    naive = NOW.replace(tzinfo=None)

    with pytest.raises(StatementError, match="needs a time zone"), unit_of_work() as repos:
        repos.users.add(a_new_user(created_at=naive))


def test_a_path_may_hold_spaces_and_percent_signs(tmp_path: Path) -> None:
    folder = tmp_path / "50 % more"
    folder.mkdir()
    engine = make_engine(f"sqlite:///{folder}/fit.db", pool_size=1, pool_timeout_s=1)

    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))

    assert (folder / "fit.db").exists()
    engine.dispose()
