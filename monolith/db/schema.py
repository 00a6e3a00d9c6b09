"""Brings a database to the schema of this code."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text

from monolith.db.schema_state import MIGRATIONS, explained, refuse_newer

_ADVISORY_LOCK = 0x66_69_74  # any number that nobody else in this database locks

# It tells of each look at a database, also of those each second while one is waited for.
logging.getLogger("alembic.runtime").setLevel(logging.WARNING)


def upgrade(engine: Engine) -> None:
    """Migrate to the newest revision, all or nothing.

    Raises SchemaAhead, DatabaseUnreadable, and of that DatabaseAway when it may be worth another try.
    """
    with migration(engine) as connection:
        refuse_newer(connection)
        command.upgrade(alembic_config(connection), "head")


@contextmanager
def migration(engine: Engine) -> Iterator[Connection]:
    """A transaction for changes of the schema: one at a time, and without what only suits requests.

    On SQLite a table is changed by making it anew and dropping the old one. With foreign keys on, the drop would
    delete every row that refers to it; they cannot be switched within a transaction, so they are before it.
    """
    with explained(engine), engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            _switch_foreign_keys(connection, "OFF")
        try:
            with connection.begin():
                if not sqlite:
                    connection.execute(text("SET LOCAL statement_timeout = 0"))
                    connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _ADVISORY_LOCK})
                yield connection
        finally:
            if sqlite:
                _switch_foreign_keys(connection, "ON")


def alembic_config(connection: Connection) -> Config:
    """The configuration that an ini file would hold."""
    config = Config()
    # The value is read like an ini file's, where a percent sign begins an interpolation.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _switch_foreign_keys(connection: Connection, state: str) -> None:
    # Past SQLAlchemy, which would begin a transaction first.
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA foreign_keys = {state}")
    cursor.close()
