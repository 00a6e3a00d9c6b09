"""The monolith under test: built once, on SQLite or the PostgreSQL of TEST_DATABASE_URL, emptied after each test."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import connexion
import pytest
import structlog
import tenacity
from argon2 import PasswordHasher
from sqlalchemy import Engine, create_engine, make_url, text
from starlette.testclient import TestClient

from monolith.app import build_app, engine_of
from monolith.catalogue.builtin import load_exercises, load_muscle_groups
from monolith.db.catalogue_seed import seed_catalogue
from monolith.db.schema import upgrade
from monolith.services import passwords
from monolith.settings import Settings
from monolith.signing_key import ensure_signing_key
from monolith.tests import variants
from monolith.tests.actors import ADMIN_EMAIL, Actor, Actors
from monolith.tests.clock import NapClock, SettableClock

BOOTSTRAP_KEY = "a-key-for-the-tests-only"


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder: Path = tmp_path_factory.mktemp("monolith")
    key_file = folder / "signing-key.pem"
    ensure_signing_key(key_file)
    return Settings(
        environment="production",
        database_url=_database_url(folder),
        bootstrap_key=BOOTSTRAP_KEY,
        signing_key_file=key_file,
        validate_responses=True,
        # What the tests ask is done in a moment, but not on a machine that has other things to do.
        database_statement_timeout_s=60,
        login_failures_per_address_per_minute=1_000_000,
        signups_per_address_per_hour=1_000_000,
    )


def _database_url(folder: Path) -> str:
    """A database of these tests' own: those in db/ drop the tables of theirs."""
    server = os.environ.get("TEST_DATABASE_URL")
    if server is None:
        return f"sqlite:///{folder / 'test.db'}"
    url = make_url(server).set(drivername="postgresql+psycopg")
    name = f"{url.database}_app"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def engine(settings: Settings) -> Iterator[Engine]:
    engine = engine_of(settings)
    upgrade(engine)
    seed_catalogue(engine, exercises=load_exercises(), muscle_groups=load_muscle_groups())
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def session_clock() -> SettableClock:
    return SettableClock()


@pytest.fixture(scope="session")
def cheap_hashes() -> Iterator[None]:
    """Hashes of passwords that take no time; what they take in earnest is tested by itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hashes that passwords are verified against from now on."""
    hashes: list[str] = []

    class Noting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002  # argon2's name
            hashes.append(str(hash))
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "_HASHER", Noting())
    return hashes


@pytest.fixture(scope="session")
def app(
    settings: Settings, engine: Engine, session_clock: SettableClock, cheap_hashes: None
) -> Iterator[connexion.FlaskApp]:
    app = build_app(settings, now=session_clock)
    yield app
    variants.engine_of(app).dispose()


@pytest.fixture(scope="session")
def session_client(app: connexion.FlaskApp) -> Iterator[TestClient]:
    # An error of ours must come back as the 500 that a client would see.
    with app.test_client(raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def client(session_client: TestClient, engine: Engine) -> Iterator[TestClient]:
    """A client of the app on a database with the built-in catalogue and nobody in it."""
    with as_it_was(engine):
        yield session_client
        session_client.cookies.clear()


@contextmanager
def as_it_was(engine: Engine) -> Iterator[None]:
    """Leave the database as it was before the block: with the built-in catalogue and nobody in it."""
    with engine.connect() as connection:
        last_exercise, last_group = connection.execute(
            text("SELECT (SELECT max(id) FROM exercises), (SELECT max(id) FROM muscle_groups)")
        ).one()
    yield
    with engine.begin() as connection:
        for statement in (
            "DELETE FROM users",
            "DELETE FROM bootstrap",
            f"DELETE FROM exercises WHERE id > {last_exercise}",
            f"DELETE FROM muscle_groups WHERE id > {last_group}",
            "UPDATE exercises SET deleted_at = NULL WHERE deleted_at IS NOT NULL",
            f"UPDATE catalogue_revision SET revision = '{os.urandom(8).hex()}'",
        ):
            connection.execute(text(statement))


@pytest.fixture
def clock(session_clock: SettableClock) -> Iterator[SettableClock]:
    """The monolith's clock; it runs with the machine's until a test sets it."""
    yield session_clock
    session_clock.run()


@pytest.fixture
def nap_clock(monkeypatch: pytest.MonkeyPatch) -> NapClock:
    """The clock of whoever waits for a database that is not there yet."""
    clock = NapClock()
    monkeypatch.setattr(tenacity, "time", clock)
    monkeypatch.setattr(tenacity.nap, "time", clock)
    return clock


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    """A program that configures logging within this process does so for a stream that goes with the test."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


@pytest.fixture
def actors(client: TestClient) -> Actors:
    return Actors(client, BOOTSTRAP_KEY)


@pytest.fixture
def admin(actors: Actors) -> Actor:
    return actors.bootstrap_admin(ADMIN_EMAIL)


@pytest.fixture
def athlete(actors: Actors) -> Actor:
    return actors.sign_up("grace@example.com", name="Grace Hopper")
