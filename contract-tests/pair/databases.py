"""An empty database for a pair: a file, or a database of its own on the server of TEST_DATABASE_URL."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text


@contextmanager
def empty_database(folder: Path) -> Iterator[str]:
    """The URL of an empty database that lasts as long as the block."""
    server = os.environ.get("TEST_DATABASE_URL")
    if server is None:
        yield f"sqlite:///{folder / 'fit.db'}"
        return
    name = f"fit_pair_{secrets.token_hex(6)}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        try:
            yield make_url(server).set(database=name).render_as_string(hide_password=False)
        finally:
            with engine.connect() as connection:
                # With force: a service that was killed leaves its connections behind.
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        engine.dispose()
