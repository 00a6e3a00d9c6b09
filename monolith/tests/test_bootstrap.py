"""The bootstrap operation, over the app."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from monolith.tests.actors import ADMIN_EMAIL, Actor, Actors, log_in
from monolith.tests.answers import refusal
from monolith.tests.conftest import BOOTSTRAP_KEY

NEW_ADMIN = {"email": ADMIN_EMAIL, "name": "Ada Lovelace"}


def bootstrap(client: TestClient, body: Any = NEW_ADMIN, *, key: str | None = BOOTSTRAP_KEY) -> httpx2.Response:
    headers = {} if key is None else {"X-Bootstrap-Key": key}
    return client.post("/bootstrap/admin", json=body, headers=headers)


class TestCreateAdmin:
    def test_the_first_administrator_is_told_the_password_and_can_log_in(self, client: TestClient) -> None:
        answer = bootstrap(client)

        password = answer.json()["password"]
        assert answer.status_code == 201
        assert answer.json() == {
            "email": "admin@example.com",
            "name": "Ada Lovelace",
            "role": "admin",
            "password": password,
        }
        assert log_in(client, ADMIN_EMAIL, password).get("/users").status_code == 200

    def test_it_works_once(self, client: TestClient, admin: Actor) -> None:
        answer = bootstrap(client, {"email": "second@example.com", "name": "Second"})

        assert refusal(answer) == (409, "already-bootstrapped", [])
        assert [user["email"] for user in admin.get("/users").json()] == [ADMIN_EMAIL]

    def test_it_does_not_work_again_after_the_first_administrator_has_gone(
        self, client: TestClient, admin: Actor
    ) -> None:
        second = admin.post("/users", {"email": "second@example.com", "name": "Second", "role": "admin"}).json()
        log_in(client, "second@example.com", second["password"]).delete(f"/users/{ADMIN_EMAIL}")

        assert refusal(bootstrap(client)) == (409, "already-bootstrapped", [])

    def test_two_at_once_give_one_administrator(self, client: TestClient) -> None:
        bodies = [{"email": f"admin{number}@example.com", "name": "Ada"} for number in range(4)]

        with ThreadPoolExecutor(len(bodies)) as threads:
            answers = list(threads.map(lambda body: bootstrap(client, body), bodies))

        created = [answer.json() for answer in answers if answer.status_code == 201]
        assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
        admin = log_in(client, created[0]["email"], created[0]["password"])
        assert [user["email"] for user in admin.get("/users").json()] == [created[0]["email"]]

    def test_an_address_that_an_athlete_has_is_taken_and_the_claim_stays_free(
        self, client: TestClient, actors: Actors
    ) -> None:
        actors.sign_up(ADMIN_EMAIL)

        assert refusal(bootstrap(client)) == (409, "email-taken", ["body /email"])
        assert bootstrap(client, {"email": "other@example.com", "name": "Ada"}).status_code == 201

    def test_without_the_key_it_asks_for_one(self, client: TestClient) -> None:
        answer = bootstrap(client, key=None)

        assert refusal(answer) == (401, "unauthorized", [])
        assert answer.headers["WWW-Authenticate"] == 'ApiKey realm="fit"'

    @pytest.mark.parametrize(
        "key",
        ["wrong", BOOTSTRAP_KEY[:-1], BOOTSTRAP_KEY + "x", BOOTSTRAP_KEY.upper(), "", "x" * 5_000],
        ids=["another", "shorter", "longer", "upper-case", "empty", "overlong"],
    )
    def test_a_wrong_key_is_refused(self, client: TestClient, key: str) -> None:
        assert refusal(bootstrap(client, key=key)) == (401, "unauthorized", [])

    def test_a_key_that_is_not_ascii_is_refused(self, client: TestClient) -> None:
        answer = client.post("/bootstrap/admin", json=NEW_ADMIN, headers={b"X-Bootstrap-Key": b"cl\xc3\xa9\xff"})

        assert refusal(answer) == (401, "unauthorized", [])

    def test_the_key_counts_before_the_body(self, client: TestClient) -> None:
        assert refusal(bootstrap(client, {}, key="wrong")) == (401, "unauthorized", [])

    @pytest.mark.parametrize(
        ("body", "fields"),
        [
            ({}, ["body /email", "body /name"]),
            ({**NEW_ADMIN, "email": "nonsense"}, ["body /email"]),
            ({**NEW_ADMIN, "email": "a@example.com\n"}, ["body /email"]),
            ({**NEW_ADMIN, "name": ""}, ["body /name"]),
            ({**NEW_ADMIN, "name": "x" * 101}, ["body /name"]),
            ({**NEW_ADMIN, "name": "x" * 5_000}, ["body /name"]),
            ({**NEW_ADMIN, "name": "Ada\u0000"}, ["body /name"]),
            ({**NEW_ADMIN, "role": "admin"}, ["body /role"]),
            ([], ["body "]),
        ],
        ids=["empty", "email", "newline", "no-name", "long-name", "very-long-name", "nul", "unknown-field", "list"],
    )
    def test_a_bad_field_is_named(self, client: TestClient, body: Any, fields: list[str]) -> None:
        assert refusal(bootstrap(client, body)) == (400, "invalid-request", fields)

    def test_another_type_of_body_is_refused(self, client: TestClient) -> None:
        answer = client.post("/bootstrap/admin", data=NEW_ADMIN, headers={"X-Bootstrap-Key": BOOTSTRAP_KEY})

        assert refusal(answer) == (415, "unsupported-media-type", [])

    def test_an_oversized_body_is_refused(self, client: TestClient) -> None:
        answer = bootstrap(client, {**NEW_ADMIN, "name": "x" * 1_048_576})

        assert refusal(answer) == (413, "content-too-large", [])
