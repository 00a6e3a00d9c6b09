"""The database engine: SQLite (a file, WAL) or PostgreSQL (psycopg 3), each set up for a service of many threads."""

import math
import time
from sqlite3 import Connection as SQLiteConnection
from typing import Any

import orjson
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

from monolith.db.faults import UnsupportedDatabase

READ_ONLY = "fit_read_only"  # the execution option that marks a connection which only reads
PING_AFTER_IDLE_S = 1.0
_SQLITE_BUSY_TIMEOUT_MS = 5_000
_CONNECT_TIMEOUT_S = 5
# What the kernel allows a server that has vanished without a word; statement_timeout is counted by the server itself.
_VANISHED_AFTER_S = 10


def make_engine(
    database_url: str, *, pool_size: int, pool_timeout_s: float, statement_timeout_s: float = 5.0
) -> Engine:
    """An engine with exactly `pool_size` connections at most; a thread waits `pool_timeout_s` for one.

    `statement_timeout_s` bounds each statement on PostgreSQL. Raises UnsupportedDatabase.
    """
    url = _supported(database_url)
    sqlite = url.get_backend_name() == "sqlite"
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=pool_timeout_s,
        pool_use_lifo=True,
        connect_args=_sqlite_arguments() if sqlite else _postgresql_arguments(statement_timeout_s),
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
        # A bad value must not carry an e-mail or a password hash into the log.
        hide_parameters=True,
        **({} if sqlite else {"use_native_hstore": False}),
    )
    _check_idle_connections(engine)
    if sqlite:
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def reading(engine: Engine) -> Engine:
    """The same pool for transactions that only read.

    On SQLite a deferred BEGIN, which is a snapshot and never waits for a writer. On PostgreSQL no BEGIN at all:
    READ COMMITTED sees each statement's own snapshot anyhow, and two round trips are saved.
    """
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{READ_ONLY: True})
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def _supported(database_url: str) -> URL:
    try:
        url = make_url(database_url)
    except (ArgumentError, ValueError):
        # The URL itself may hold a password: it is not repeated.
        raise UnsupportedDatabase("DATABASE_URL is not a URL such as sqlite:///var/fit.db.") from None
    if url.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite":
        if url.database in {None, "", ":memory:"} or (url.database or "").startswith("file:"):
            raise UnsupportedDatabase("DATABASE_URL must name a file, such as sqlite:///var/fit.db.")
        return url
    raise UnsupportedDatabase(f"DATABASE_URL begins with {url.drivername}: only sqlite and postgresql are served.")


def _sqlite_arguments() -> dict[str, Any]:
    # The pool hands a connection from thread to thread, never to two at once.
    return {"check_same_thread": False, "timeout": _SQLITE_BUSY_TIMEOUT_MS / 1000}


def _postgresql_arguments(statement_timeout_s: float) -> dict[str, Any]:
    timeout_ms = round(statement_timeout_s * 1000)
    return {
        "application_name": "fit-monolith",
        "connect_timeout": _CONNECT_TIMEOUT_S,
        # For what was sent and never acknowledged, and for waiting on a peer that is not there any more.
        "tcp_user_timeout": _VANISHED_AFTER_S * 1000,
        "keepalives_idle": _VANISHED_AFTER_S // 2,
        "keepalives_interval": 1,
        "keepalives_count": _VANISHED_AFTER_S // 2,
        "options": f"-c timezone=UTC -c statement_timeout={timeout_ms} "
        f"-c idle_in_transaction_session_timeout={4 * timeout_ms}",
    }


def _check_idle_connections(engine: Engine) -> None:
    """Ask a connection that was idle for long whether it still lives, and replace it when it does not.

    Asking each time, as pool_pre_ping does, takes a fifth of a short read. A server that was restarted was away for
    longer than the idle time, or breaks one statement, after which SQLAlchemy renews the whole pool.
    """

    def checked_in(_dbapi_connection: object, entry: ConnectionPoolEntry) -> None:
        entry.info["idle_since"] = time.monotonic()

    def checked_out(dbapi_connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: object) -> None:
        if time.monotonic() - entry.info.get("idle_since", math.inf) <= PING_AFTER_IDLE_S:
            return
        try:
            engine.dialect.do_ping(dbapi_connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error

    event.listen(engine, "checkin", checked_in)
    event.listen(engine, "checkout", checked_out)


def _set_up_sqlite(dbapi_connection: SQLiteConnection, _entry: ConnectionPoolEntry) -> None:
    # Python's driver would begin transactions late and by itself; `_begin_sqlite` does it instead.
    dbapi_connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {_SQLITE_BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        # FULL: what was acknowledged survives a crash of the machine, not only of the process.
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        dbapi_connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at once and waits its turn: upgrading from a read lock could fail without waiting.
    read_only = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
