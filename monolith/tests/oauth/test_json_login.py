"""oauth.create_token with JSON."""

from dataclasses import replace
from threading import Event
from typing import Any

import connexion
import httpx2
import pytest
from starlette.testclient import TestClient

from monolith.services import passwords
from monolith.tests.actors import PASSWORD, Actor
from monolith.tests.answers import refusal
from monolith.tests.oauth.logins import EMAIL, log_in


class TestCreateTokenFromJson:
    def test_the_token_is_short_lived_and_opens_the_profile(self, client: TestClient, athlete: Actor) -> None:
        answer = log_in(client)

        token = answer.json()["access_token"]
        assert answer.status_code == 200
        assert answer.json() == {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": 900,
            "onboarded": False,
        }
        assert answer.headers["Cache-Control"] == "no-store"
        assert replace(athlete, token=token).get("/profile").json()["email"] == EMAIL

    def test_it_tells_who_has_been_onboarded(self, client: TestClient, athlete: Actor) -> None:
        athlete.post("/profile/onboarding", {"weight": 60, "height": 165, "fitness_goal": "endurance"})

        assert log_in(client).json()["onboarded"] is True

    def test_the_address_may_be_in_upper_case(self, client: TestClient, athlete: Actor) -> None:
        assert log_in(client, "GRACE@Example.com").status_code == 200

    def test_a_wrong_password_is_a_problem_with_a_challenge(self, client: TestClient, athlete: Actor) -> None:
        answer = log_in(client, password="wrong")

        assert refusal(answer) == (401, "invalid-credentials", [])
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="fit"'

    def test_an_unknown_address_gets_the_same_answer(self, client: TestClient, athlete: Actor) -> None:
        unknown = log_in(client, "nobody@example.com", "wrong")
        wrong = log_in(client, password="wrong")

        assert (unknown.status_code, unknown.json()) == (wrong.status_code, wrong.json())
        assert _comparable(unknown) == _comparable(wrong)

    def test_an_unknown_address_costs_the_same_work(
        self, client: TestClient, athlete: Actor, verified: list[str]
    ) -> None:
        log_in(client, "nobody@example.com", "wrong")
        log_in(client, password="wrong")

        assert len(verified) == 2

    def test_who_waits_too_long_for_a_turn_is_told_to_come_again(
        self, app: connexion.FlaskApp, client: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(passwords, "_MAX_WAIT_S", 0.01)
        over = Event()
        turns = app.app.extensions["services"].login._passwords._threads
        others = [turns.submit(over.wait) for _ in range(2)]

        answer = log_in(client)
        over.set()

        assert refusal(answer) == (503, "busy", [])
        assert answer.headers["Retry-After"] == "1"
        assert all(other.result() for other in others)

    @pytest.mark.parametrize(
        ("body", "fields"),
        [
            ({}, ["body /email", "body /password"]),
            ({"email": EMAIL}, ["body /password"]),
            ({"email": EMAIL, "password": ""}, ["body /password"]),
            ({"email": EMAIL, "password": "x" * 129}, ["body /password"]),
            ({"email": EMAIL, "password": "wrong\u0000"}, ["body /password"]),
            ({"email": "' OR 1=1 --", "password": PASSWORD}, ["body /email"]),
            ({"email": ["a"], "password": PASSWORD}, ["body /email"]),
            ({"email": EMAIL, "password": PASSWORD, "remember": True}, ["body /remember"]),
        ],
        ids=["empty", "no-password", "short", "long", "nul", "sql", "list", "unknown-field"],
    )
    def test_a_bad_field_is_named(self, client: TestClient, body: dict[str, Any], fields: list[str]) -> None:
        answer = client.post("/oauth/token", json=body)

        assert refusal(answer) == (400, "invalid-request", fields)
        assert "WWW-Authenticate" not in answer.headers

    @pytest.mark.parametrize("content", [b"{", b"\xff", b'{"email": "\\udfff"}', b"null"])
    def test_what_is_not_a_json_object_is_refused(self, client: TestClient, content: bytes) -> None:
        answer = client.post("/oauth/token", content=content, headers={"Content-Type": "application/json"})

        assert refusal(answer) == (400, "invalid-request", ["body "])

    def test_another_type_of_body_is_refused(self, client: TestClient) -> None:
        answer = client.post("/oauth/token", content=b"x", headers={"Content-Type": "text/plain"})

        assert refusal(answer) == (415, "unsupported-media-type", [])

    def test_an_oversized_body_is_refused(self, client: TestClient) -> None:
        assert refusal(log_in(client, password="x" * 1_048_576)) == (413, "content-too-large", [])


def _comparable(answer: httpx2.Response) -> dict[str, str]:
    """The headers but the request's own name."""
    return {name: value for name, value in answer.headers.items() if name != "x-request-id"}
