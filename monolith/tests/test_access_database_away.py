"""What the operations on access answer while the database does not."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from boundary.contract import Contract
from monolith.db import engine as engine_module
from monolith.db.schema import upgrade
from monolith.settings import REPO_ROOT, Settings
from monolith.tests.actors import ADMIN_EMAIL, PASSWORD, Actor, Actors
from monolith.tests.answers import refusal
from monolith.tests.conftest import BOOTSTRAP_KEY
from monolith.tests.profile_bodies import ONBOARDING
from monolith.tests.variants import client_at, engine_of, variant

TAGS = {"health", "bootstrap", "oauth", "signup", "users", "profile"}
WITHOUT_DATABASE = {"health.get_health", "health.get_metrics", "oauth.list_keys"}
KEY = {"X-Bootstrap-Key": BOOTSTRAP_KEY}
CONFIRMED = {"X-Confirm-Email": ADMIN_EMAIL}
NEW_ADMIN = {"email": "ada@example.com", "name": "Ada"}
LOGIN = {"email": ADMIN_EMAIL, "password": PASSWORD}
UNAVAILABLE = {
    "type": "urn:fit:problem:database-unavailable",
    "title": "Database unavailable",
    "status": 503,
    "detail": "The database does not answer right now.",
    "code": "database-unavailable",
}


class Asked(NamedTuple):
    operation_id: str
    method: str
    path: str
    body: Any = None
    headers: dict[str, str] | None = None


REQUESTS = (
    Asked("health.get_readiness", "GET", "/ready"),
    Asked("bootstrap.create_admin", "POST", "/bootstrap/admin", NEW_ADMIN, KEY),
    Asked("oauth.create_token", "POST", "/oauth/token", LOGIN),
    Asked("signup.register_athlete", "POST", "/signup", {**NEW_ADMIN, "password": PASSWORD}),
    Asked("users.list_users", "GET", "/users"),
    Asked("users.create_user", "POST", "/users", {**NEW_ADMIN, "role": "athlete"}),
    Asked("users.get_user", "GET", "/users/ada@example.com"),
    Asked("users.delete_user", "DELETE", "/users/ada@example.com"),
    Asked("profile.get_profile", "GET", "/profile"),
    Asked("profile.update_profile", "PATCH", "/profile", {"weight": 60}),
    Asked("profile.onboard_athlete", "POST", "/profile/onboarding", ONBOARDING),
    Asked(
        "profile.replace_password",
        "PUT",
        "/profile/password",
        {"current_password": PASSWORD, "new_password": "staple battery horse"},
    ),
    Asked("profile.export_profile", "GET", "/profile/export"),
    Asked("profile.delete_profile", "DELETE", "/profile", None, CONFIRMED),
)
NAMES = [asked.operation_id for asked in REQUESTS]


@pytest.fixture(scope="module")
def crowded(settings: Settings, engine: Engine, cheap_hashes: None) -> Iterator[TestClient]:
    """A client of an app whose one connection is in use."""
    changes = {"database_pool_size": 1, "database_pool_timeout_s": 0.02}
    with variant(settings, **changes) as app, client_at(app) as client, engine_of(app).connect():
        yield client


@pytest.fixture(scope="module")
def nowhere(settings: Settings, cheap_hashes: None) -> Iterator[TestClient]:
    """A client of an app whose database server is not there."""
    away = "postgresql://nobody:s3cr3t@127.0.0.1:1/nothing"
    with variant(settings, database_url=away) as app, client_at(app) as client:
        yield client


def test_every_operation_on_access_is_asked() -> None:
    contract = Contract.load(REPO_ROOT / "spec" / "monolith" / "openapi.yaml")

    operations = {operation.operation_id for operation in contract.operations if operation.tag in TAGS}

    assert operations == {*NAMES, *WITHOUT_DATABASE}


@pytest.mark.parametrize("asked", REQUESTS, ids=NAMES)
class TestUnavailable:
    def test_without_a_free_connection_one_is_told_to_come_again(
        self, crowded: TestClient, admin: Actor, asked: Asked
    ) -> None:
        answer = _send(replace(admin, client=crowded), asked)

        assert (answer.status_code, answer.json()) == (503, UNAVAILABLE)
        assert answer.headers["Retry-After"] == "1"

    def test_without_a_database_one_is_told_to_come_again(
        self, nowhere: TestClient, admin: Actor, asked: Asked
    ) -> None:
        answer = _send(replace(admin, client=nowhere), asked)

        assert (answer.status_code, answer.json()) == (503, UNAVAILABLE)
        assert answer.headers["Retry-After"] == "1"


class TestAvailable:
    @pytest.mark.parametrize("path", ["/health", "/metrics", "/.well-known/jwks.json"])
    def test_what_needs_no_database_is_answered_without_one(self, nowhere: TestClient, path: str) -> None:
        assert nowhere.get(path).status_code == 200

    def test_a_wrong_key_or_token_is_refused_without_one(self, nowhere: TestClient) -> None:
        answers = [
            nowhere.post("/bootstrap/admin", json=NEW_ADMIN, headers={"X-Bootstrap-Key": "wrong"}),
            nowhere.get("/users", headers={"Authorization": "Bearer wrong"}),
        ]

        assert [refusal(answer) for answer in answers] == [(401, "unauthorized", [])] * 2

    def test_a_form_is_told_to_come_again_as_well(self, nowhere: TestClient) -> None:
        form = {"grant_type": "password", "username": ADMIN_EMAIL, "password": PASSWORD}

        assert refusal(nowhere.post("/oauth/token", data=form)) == (503, "database-unavailable", [])

    def test_a_login_that_could_not_be_judged_is_no_failed_one(self, nowhere: TestClient) -> None:
        statuses = {nowhere.post("/oauth/token", json=LOGIN).status_code for _ in range(12)}

        assert statuses == {503}


class TestLocked:
    def test_a_writer_who_waits_too_long_is_told_so_while_readers_are_answered(
        self, settings: Settings, tmp_path: Path, cheap_hashes: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(engine_module, "_SQLITE_BUSY_TIMEOUT_MS", 20)
        new = {**NEW_ADMIN, "password": PASSWORD}
        with variant(settings, database_url=f"sqlite:///{tmp_path / 'fit.db'}") as app, client_at(app) as client:
            upgrade(engine_of(app))
            athlete = Actors(client, BOOTSTRAP_KEY).sign_up("grace@example.com")
            with engine_of(app).begin() as other:
                other.execute(text("DELETE FROM bootstrap"))
                written = client.post("/signup", json=new)
                read = athlete.get("/profile")
            again = client.post("/signup", json=new)

        assert refusal(written) == (503, "database-unavailable", [])
        assert (read.status_code, again.status_code) == (200, 201)


def _send(actor: Actor, asked: Asked) -> Any:
    return actor.request(asked.method, asked.path, json=asked.body, headers=asked.headers)
