"""Brings a database to the schema of this code, and says in one sentence why a service cannot start on it."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

import monolith.migrations
from monolith.db.faults import DatabaseAway, DatabaseUnreadable, SchemaAhead, SchemaBehind

_MIGRATIONS = Path(monolith.migrations.__file__).parent
_ADVISORY_LOCK = 0x66_69_74  # any number that nobody else in this database locks
# Of what a PostgreSQL server says while it refuses (FATAL), these pass by themselves; a wrong password does not.
_PASSES = re.compile(
    r"starting up|shutting down|recovery|not (yet )?accepting connections|too many clients|connection slots"
)

# It tells of each look at a database, also of those each second while one is waited for.
logging.getLogger("alembic.runtime").setLevel(logging.WARNING)


def upgrade(engine: Engine) -> None:
    """Migrate to the newest revision, all or nothing.

    Raises SchemaAhead, DatabaseUnreadable, and of that DatabaseAway when it may be worth another try.
    """
    with migration(engine) as connection:
        _refuse_newer(connection)
        command.upgrade(alembic_config(connection), "head")


def check_current(engine: Engine) -> None:
    """Pass when the database can be written and has the schema of this code.

    Raises SchemaBehind, SchemaAhead, DatabaseUnreadable, and of that DatabaseAway when it may be worth another try.
    """
    with _explained(engine), engine.begin() as connection:
        _refuse_newer(connection)
        found, needed = _revision(connection), _scripts(connection).get_current_head()
        if found != needed:
            state = "is empty" if found is None else f"is at revision {found}"
            raise SchemaBehind(f"The database {state} and this code needs {needed}: run the migrations first.")


@contextmanager
def migration(engine: Engine) -> Iterator[Connection]:
    """A transaction for changes of the schema: one at a time, and without what only suits requests.

    On SQLite a table is changed by making it anew and dropping the old one. With foreign keys on, the drop would
    delete every row that refers to it; they cannot be switched within a transaction, so they are before it.
    """
    with _explained(engine), engine.connect() as connection:
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
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _refuse_newer(connection: Connection) -> None:
    found = _revision(connection)
    known = {script.revision for script in _scripts(connection).walk_revisions()}
    if found is not None and found not in known:
        raise SchemaAhead(f"The database is at revision {found}, which this code does not know: deploy newer code.")


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _scripts(connection: Connection) -> ScriptDirectory:
    return ScriptDirectory.from_config(alembic_config(connection))


def _switch_foreign_keys(connection: Connection, state: str) -> None:
    # Past SQLAlchemy, which would begin a transaction first.
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA foreign_keys = {state}")
    cursor.close()


@contextmanager
def _explained(engine: Engine) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        where = engine.url.render_as_string(hide_password=True)
        reason = " ".join(str(error.orig).split())
        fault = DatabaseAway if _may_pass(engine, error, reason) else DatabaseUnreadable
        raise fault(f"The database {where} cannot be used: {reason}.") from error


def _may_pass(engine: Engine, error: DBAPIError, reason: str) -> bool:
    if engine.dialect.name == "sqlite" or not isinstance(error, OperationalError | InterfaceError):
        return False
    if "FATAL:" in reason or "no password supplied" in reason:
        return _PASSES.search(reason) is not None
    return True
