"""What the operations on training answer while the database does not."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from boundary.contract import Contract
from monolith.db import engine as engine_module
from monolith.settings import REPO_ROOT, Settings
from monolith.tests.actors import Actor
from monolith.tests.answers import refusal
from monolith.tests.training_bodies import a_muscle_group, an_entry, an_exercise
from monolith.tests.variants import client_at, engine_of, variant

TAGS = {"muscle_groups", "exercises", "history", "training", "wod"}
UNAVAILABLE: tuple[int, str, list[str]] = (503, "database-unavailable", [])


class Request(NamedTuple):
    operation_id: str
    method: str
    path: str
    body: Any = None


REQUESTS = (
    Request("muscle_groups.list_muscle_groups", "GET", "/fitness/muscle-groups"),
    Request("muscle_groups.create_muscle_group", "POST", "/fitness/muscle-groups", a_muscle_group()),
    Request("muscle_groups.get_muscle_group", "GET", "/fitness/muscle-groups/1"),
    Request("muscle_groups.replace_muscle_group", "PUT", "/fitness/muscle-groups/1", a_muscle_group()),
    Request("muscle_groups.delete_muscle_group", "DELETE", "/fitness/muscle-groups/1"),
    Request("exercises.list_exercises", "GET", "/fitness/exercises?q=squat"),
    Request("exercises.create_exercise", "POST", "/fitness/exercises", an_exercise()),
    Request("exercises.get_exercise", "GET", "/fitness/exercises/1"),
    Request("exercises.replace_exercise", "PUT", "/fitness/exercises/1", an_exercise()),
    Request("exercises.delete_exercise", "DELETE", "/fitness/exercises/1"),
    Request("history.log_exercises", "POST", "/fitness/exercises/history", an_entry()),
    Request("history.list_history", "GET", "/fitness/exercises/history"),
    Request("history.delete_history_entry", "DELETE", "/fitness/exercises/history/1"),
    Request("history.list_yesterday", "GET", "/fitness/exercises/yesterday"),
    Request("training.get_training_context", "GET", "/fitness/training-context"),
    Request("wod.get_wod", "GET", "/fitness/wod"),
    Request("wod.plan_wod", "POST", "/fitness/wod", {}),
)
NAMES = [request.operation_id for request in REQUESTS]


def send(actor: Actor, request: Request) -> tuple[int, str, list[str]]:
    answer = actor.request(request.method, request.path, json=request.body)
    assert answer.headers["Retry-After"] == "1"
    return refusal(answer)


def test_every_operation_on_training_is_asked() -> None:
    contract = Contract.load(REPO_ROOT / "spec" / "monolith" / "openapi.yaml")

    assert {each.operation_id for each in contract.operations if each.tag in TAGS} == set(NAMES)


@pytest.fixture(scope="module")
def crowded(settings: Settings, engine: Engine) -> Iterator[TestClient]:
    """A client of an app whose one connection is in use, and which holds the catalogue in its memory."""
    with variant(settings, database_pool_size=1, database_pool_timeout_s=0.02) as app, client_at(app) as client:
        assert client.get("/fitness/exercises").status_code == 200
        with engine_of(app).connect():
            yield client


@pytest.fixture(scope="module")
def nowhere(settings: Settings) -> Iterator[TestClient]:
    """A client of an app whose database server is not there."""
    away = "postgresql://nobody@127.0.0.1:1/nothing"
    with variant(settings, database_url=away) as app, client_at(app) as client:
        yield client


@pytest.mark.parametrize("asked", REQUESTS, ids=NAMES)
class TestUnavailable:
    def test_without_a_free_connection_one_is_told_to_come_again(
        self, crowded: TestClient, admin: Actor, asked: Request
    ) -> None:
        assert send(replace(admin, client=crowded), asked) == UNAVAILABLE

    def test_without_a_database_one_is_told_to_come_again(
        self, nowhere: TestClient, admin: Actor, asked: Request
    ) -> None:
        assert send(replace(admin, client=nowhere), asked) == UNAVAILABLE


def test_a_catalogue_in_memory_is_not_given_when_it_may_be_old(crowded: TestClient, admin: Actor) -> None:
    asked = Request("exercises.list_exercises", "GET", "/fitness/exercises")

    assert send(replace(admin, client=crowded), asked) == UNAVAILABLE


class TestLocked:
    def test_nothing_is_stored_and_the_key_is_not_used_up(
        self, settings: Settings, engine: Engine, athlete: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        key = {"Idempotency-Key": "key"}
        with written_to(engine), monkeypatch.context() as impatient:
            impatient.setattr(engine_module, "_SQLITE_BUSY_TIMEOUT_MS", 20)
            with variant(settings, database_statement_timeout_s=0.05) as app, client_at(app) as client:
                refused = replace(athlete, client=client).post("/fitness/exercises/history", an_entry(), headers=key)
        # Asked of who has the time to wait: what was refused is at stake, not how fast the rest is.
        stored = athlete.get("/fitness/exercises/history").json()
        retried = athlete.post("/fitness/exercises/history", an_entry(reps=11), headers=key)

        assert (refusal(refused), stored) == (UNAVAILABLE, [])
        assert retried.status_code == 201


@contextmanager
def written_to(engine: Engine) -> Iterator[None]:
    """Somebody else's transaction, which does not let others write the history."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("LOCK TABLE history_entries"))
        yield
