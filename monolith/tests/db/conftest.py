"""A migrated database for each test: an SQLite file, or the PostgreSQL that TEST_DATABASE_URL names."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text

from monolith.db import engine as engine_module
from monolith.db.engine import make_engine
from monolith.db.models import Base
from monolith.db.schema import upgrade
from monolith.db.unit_of_work import UnitOfWork


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{tmp_path / 'fit.db'}"


@pytest.fixture
def empty_engine(database_url: str) -> Iterator[Engine]:
    """A database without any table."""
    engine = make_engine(database_url, pool_size=5, pool_timeout_s=5)
    _empty(engine)
    yield engine
    _empty(engine)
    engine.dispose()


@pytest.fixture
def engine(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A migrated database without users, exercises or history, whose users have the time that a slow disk takes."""
    monkeypatch.setattr(engine_module, "_SQLITE_BUSY_TIMEOUT_MS", 60_000)
    engine = make_engine(database_url, pool_size=5, pool_timeout_s=5, statement_timeout_s=60)
    upgrade(engine)
    if engine.dialect.name == "postgresql":
        tables = [table.name for table in Base.metadata.sorted_tables if table.name != "catalogue_revision"]
        with engine.begin() as connection:
            connection.execute(text(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY"))
    yield engine
    engine.dispose()


@pytest.fixture
def unit_of_work(engine: Engine) -> UnitOfWork:
    return UnitOfWork(engine)


@pytest.fixture
def statements(engine: Engine) -> list[tuple[str, object]]:
    """Every statement that is sent from now on, with its parameters."""
    sent: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            sent.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    return sent


def _empty(engine: Engine) -> None:
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
