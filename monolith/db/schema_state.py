"""Whether a service can start on a database, and why not, in one sentence.

Without Alembic: for a look at one row it would stay in the memory of every worker.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

import monolith.migrations
from monolith.db.faults import DatabaseAway, DatabaseUnreadable, SchemaAhead, SchemaBehind

MIGRATIONS = Path(monolith.migrations.__file__).parent
# Of what a PostgreSQL server says while it refuses (FATAL), these pass by themselves; a wrong password does not.
_PASSES = re.compile(
    r"starting up|shutting down|recovery|not (yet )?accepting connections|too many clients|connection slots"
)


def check_current(engine: Engine) -> None:
    """Pass when the database can be written and has the schema of this code.

    Raises SchemaBehind, SchemaAhead, DatabaseUnreadable, and of that DatabaseAway when it may be worth another try.
    """
    with explained(engine), engine.begin() as connection:
        refuse_newer(connection)
        found, needed = _revision(connection), known_revisions()[-1]
        if found != needed:
            state = "is empty" if found is None else f"is at revision {found}"
            raise SchemaBehind(f"The database {state} and this code needs {needed}: run the migrations first.")


def refuse_newer(connection: Connection) -> None:
    """Raises SchemaAhead for a revision that this code does not know."""
    found = _revision(connection)
    if found is not None and found not in known_revisions():
        raise SchemaAhead(f"The database is at revision {found}, which this code does not know: deploy newer code.")


def known_revisions() -> Sequence[str]:
    """From the oldest to the newest: the names of the migrations begin with them."""
    return sorted(file.name.partition("_")[0] for file in MIGRATIONS.glob("versions/[0-9]*.py"))


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return revision


@contextmanager
def explained(engine: Engine) -> Iterator[None]:
    """Raise what the database says as DatabaseUnreadable, and of that DatabaseAway when it may pass."""
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
