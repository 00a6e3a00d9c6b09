"""A coach of one's own for each test, over real sockets, and the outage of its monolith."""

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import connexion
import pytest
from starlette.testclient import TestClient

from coach.app import build_app
from coach.settings import Settings
from coach.tests.builders import NOW
from coach.tests.fake_monolith import (
    CONTEXT,
    FakeMonolith,
    json_answer,
)
from coach.tests.outage.asking import AWAY, FAILURES, until, warnings_of


@pytest.fixture
def open_s() -> float:
    """Longer than a test; those that want the breaker to let a trial through say so."""
    return 60.0


@pytest.fixture
def app(settings: Settings, open_s: float) -> connexion.AsyncApp:
    """A coach for each test: the state of its breakers is what the tests are about."""
    return build_app(dataclasses.replace(settings, breaker_failures=FAILURES, breaker_open_s=open_s), now=lambda: NOW)


@pytest.fixture
def client(app: connexion.AsyncApp, monolith: FakeMonolith) -> Iterator[TestClient]:
    """On one event loop, so that threads may ask together; with the catalogue at hand."""
    with app.test_client(raise_server_exceptions=False) as client:
        until(lambda: client.get("/ready").json()["catalogue"] is not None)
        monolith.received.clear()
        yield client


@pytest.fixture
def post(client: TestClient, athlete: dict[str, str]) -> Callable[..., Any]:
    """Posts a wish for a workout."""

    def post(wish: dict[str, Any] | None = None, headers: dict[str, str] | None = None) -> Any:
        return client.post("/api/coach/WOD", json=wish or {}, headers=headers or athlete)

    return post


@pytest.fixture
def outage(monolith: FakeMonolith, post: Callable[..., Any]) -> None:
    """The breaker has just opened; what the monolith was asked until then is forgotten."""
    post()  # Now the keys are known.
    monolith.on(CONTEXT, json_answer({}, status=AWAY))
    for _ in range(FAILURES):
        assert warnings_of(post()) == ["history-unavailable"]
    monolith.heal()
