"""A day, the catalogue, and an app of one's own."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from monolith.settings import Settings
from monolith.tests.clock import SettableClock
from monolith.tests.variants import client_at, variant
from monolith.tests.wod.asking import TODAY


@pytest.fixture
def today(clock: SettableClock) -> SettableClock:
    """The clock, standing still."""
    clock.set(TODAY)
    return clock


@pytest.fixture
def catalogue(client: TestClient) -> dict[int, dict[str, Any]]:
    """The exercises by id."""
    return {exercise["id"]: exercise for exercise in client.get("/fitness/exercises").json()}


@pytest.fixture
def own_client(settings: Settings, client: TestClient, request: pytest.FixtureRequest) -> Iterator[TestClient]:
    """A client of another app on the same database and with the same keys; the test's parameter changes settings."""
    with variant(settings, **getattr(request, "param", {})) as app, client_at(app) as own:
        yield own
