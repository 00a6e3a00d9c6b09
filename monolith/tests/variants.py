"""The monolith with other settings than those of the session's app, on the same database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import connexion
from sqlalchemy import Engine
from starlette.testclient import TestClient

from monolith.app import build_app
from monolith.settings import Settings


@contextmanager
def variant(settings: Settings, **changes: Any) -> Iterator[connexion.FlaskApp]:
    """An app of its own, with its own counters."""
    app = build_app(replace(settings, **{"database_pool_size": 4, **changes}))
    yield app
    engine_of(app).dispose()


def engine_of(app: connexion.FlaskApp) -> Engine:
    """The engine with the app's connections; who builds an app disposes of it."""
    engine: Engine = app.app.extensions["services"].readiness._unit_of_work._writing.kw["bind"]
    return engine


def client_at(app: connexion.FlaskApp, address: str = "testclient") -> TestClient:
    """A client whose requests come from this address."""
    client: TestClient = app.test_client(client=(address, 50_000), raise_server_exceptions=False)
    return client
