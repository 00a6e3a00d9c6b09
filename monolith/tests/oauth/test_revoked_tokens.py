"""Tokens that have ended before their time."""

import pytest
from sqlalchemy import Engine, text

from monolith.tests.actors import ADMIN_EMAIL, PASSWORD, Actor, Actors
from monolith.tests.answers import refusal
from monolith.tests.oauth.logins import EMAIL, assert_invalid


class TestRevokedTokens:
    def test_a_token_ends_when_the_password_is_changed(self, athlete: Actor) -> None:
        athlete.put("/profile/password", {"current_password": PASSWORD, "new_password": "staple battery horse"})

        assert_invalid(athlete.get("/profile"))

    def test_a_token_ends_with_the_account(self, admin: Actor, athlete: Actor) -> None:
        admin.delete(f"/users/{EMAIL}")

        assert_invalid(athlete.get("/profile"))

    def test_a_token_does_not_open_the_next_account_of_the_same_address(
        self, admin: Actor, athlete: Actor, actors: Actors
    ) -> None:
        admin.delete(f"/users/{EMAIL}")
        successor = actors.sign_up(EMAIL)

        assert_invalid(athlete.get("/profile"))
        assert successor.get("/profile").status_code == 200

    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("GET", "/users", None),
            ("POST", "/users", {"email": "new@example.com", "name": "New", "role": "admin"}),
            ("GET", f"/users/{ADMIN_EMAIL}", None),
            ("DELETE", "/users/grace@example.com", None),
        ],
    )
    def test_an_administrators_token_ends_too(
        self, admin: Actor, athlete: Actor, method: str, path: str, body: dict[str, str] | None
    ) -> None:
        new = {"current_password": admin.password, "new_password": "staple battery horse"}
        admin.put("/profile/password", new)

        assert_invalid(admin.request(method, path, json=body))

    def test_a_token_of_one_who_was_an_administrator_gives_only_what_athletes_may(
        self, admin: Actor, engine: Engine
    ) -> None:
        with engine.begin() as connection:
            connection.execute(text("UPDATE users SET role = 'athlete'"))

        assert refusal(admin.get("/users")) == (403, "forbidden", [])
        assert admin.get("/profile").json()["role"] == "athlete"
