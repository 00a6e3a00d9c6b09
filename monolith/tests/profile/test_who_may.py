"""Who may use the profile's operations."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from monolith.tests.actors import PASSWORD, Actor
from monolith.tests.answers import refusal
from monolith.tests.profile.sending import NEW_PASSWORD
from monolith.tests.profile_bodies import ONBOARDING


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/profile"),
        ("PATCH", "/profile"),
        ("DELETE", "/profile"),
        ("POST", "/profile/onboarding"),
        ("PUT", "/profile/password"),
        ("GET", "/profile/export"),
    ],
)
class TestWhoMay:
    def test_nobody_without_a_token(self, client: TestClient, method: str, path: str) -> None:
        answer = client.request(method, path)

        assert refusal(answer) == (401, "unauthorized", [])
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="fit"'

    def test_nobody_whose_account_is_gone(self, admin: Actor, athlete: Actor, method: str, path: str) -> None:
        bodies: dict[str, Any] = {
            "PATCH": {"weight": 60},
            "POST": ONBOARDING,
            "PUT": {"current_password": PASSWORD, "new_password": NEW_PASSWORD},
        }
        admin.delete("/users/grace@example.com")

        answer = athlete.request(
            method, path, json=bodies.get(method), headers={"X-Confirm-Email": "grace@example.com"}
        )

        assert refusal(answer)[:2] == (401, "unauthorized")
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="fit", error="invalid_token"'
