"""The users operations, over the app."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from monolith.tests.actors import ADMIN_EMAIL, Actor, Actors, log_in
from monolith.tests.answers import refusal
from monolith.tests.clock import SettableClock
from monolith.tests.meeting import meeting_before

NEW_USER = {"email": "mary@example.com", "name": "Mary Jackson", "role": "athlete"}

OPERATIONS = [
    ("POST", "/users"),
    ("GET", "/users"),
    ("GET", "/users/mary@example.com"),
    ("DELETE", "/users/mary@example.com"),
]


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
class TestWhoMay:
    def test_nobody_without_a_token(self, client: TestClient, method: str, path: str) -> None:
        answer = client.request(method, path)

        assert refusal(answer) == (401, "unauthorized", [])
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="fit"'

    def test_no_athlete(self, athlete: Actor, method: str, path: str) -> None:
        assert refusal(athlete.request(method, path)) == (403, "forbidden", [])

    def test_no_administrator_who_is_none_any_more(self, admin: Actor, engine: Engine, method: str, path: str) -> None:
        with engine.begin() as connection:
            connection.execute(text("UPDATE users SET role = 'athlete'"))

        answer = admin.request(method, path, json=NEW_USER if method == "POST" else None)

        assert refusal(answer) == (403, "forbidden", [])


class TestCreateUser:
    def test_the_password_is_told_once_and_works(self, client: TestClient, admin: Actor) -> None:
        answer = admin.post("/users", NEW_USER)

        password = answer.json()["password"]
        assert answer.status_code == 201
        assert answer.json() == {**NEW_USER, "password": password}
        assert log_in(client, "mary@example.com", password).get("/profile").status_code == 200
        assert password not in admin.get("/users").text

    def test_an_administrator_can_be_made(self, client: TestClient, admin: Actor) -> None:
        answer = admin.post("/users", {**NEW_USER, "role": "admin"})

        assert answer.json()["role"] == "admin"
        assert log_in(client, "mary@example.com", answer.json()["password"]).get("/users").status_code == 200

    @pytest.mark.parametrize("email", ["mary@example.com", "o'neil+x@example.com", "Mary.Jackson@Mail.Example.com"])
    def test_the_location_leads_to_the_account(self, admin: Actor, email: str) -> None:
        created = admin.post("/users", {**NEW_USER, "email": email})

        answer = admin.get(created.headers["Location"])

        assert (answer.status_code, answer.json()["email"]) == (200, email.lower())

    @pytest.mark.parametrize("email", ["grace@example.com", "Grace@Example.COM"])
    def test_an_address_is_taken_in_whatever_case(self, admin: Actor, athlete: Actor, email: str) -> None:
        answer = admin.post("/users", {**NEW_USER, "email": email})

        assert refusal(answer) == (409, "email-taken", ["body /email"])

    @pytest.mark.parametrize(
        ("change", "fields"),
        [
            ({"role": "coach"}, ["body /role"]),
            ({"role": None}, ["body /role"]),
            ({"email": "mary@"}, ["body /email"]),
            ({"email": "x" * 5_000}, ["body /email"]),
            ({"name": "Mary\u0000"}, ["body /name"]),
            ({"password": "of my own choice"}, ["body /password"]),
        ],
        ids=lambda value: ascii(value)[:40] if isinstance(value, dict) else "",
    )
    def test_a_bad_field_is_named(self, admin: Actor, change: dict[str, Any], fields: list[str]) -> None:
        assert refusal(admin.post("/users", {**NEW_USER, **change})) == (400, "invalid-request", fields)

    def test_another_type_of_body_is_refused(self, admin: Actor) -> None:
        answer = admin.request("POST", "/users", content=b"{}", headers={"Content-Type": "text/plain"})

        assert refusal(answer) == (415, "unsupported-media-type", [])

    def test_an_oversized_body_is_refused(self, admin: Actor) -> None:
        answer = admin.post("/users", {**NEW_USER, "name": "x" * 1_048_576})

        assert refusal(answer) == (413, "content-too-large", [])


class TestListUsers:
    def test_the_oldest_comes_first(self, admin: Actor, actors: Actors, clock: SettableClock) -> None:
        clock.set("2026-11-25T06:00:00Z")
        actors.sign_up("grace@example.com", name="Grace Hopper")

        answer = admin.get("/users")

        first, *others = answer.json()
        assert answer.status_code == 200
        assert (first["email"], first["role"]) == (ADMIN_EMAIL, "admin")
        assert others == [
            {
                "email": "grace@example.com",
                "name": "Grace Hopper",
                "role": "athlete",
                "onboarded": False,
                "created_at": "2026-11-25T06:00:00Z",
            }
        ]
        assert "Link" not in answer.headers

    def test_the_links_lead_through_all_pages(self, admin: Actor, engine: Engine) -> None:
        _add_accounts(engine, 6)

        pages = list(_pages(admin, "/users?limit=3"))

        assert [len(page) for page in pages] == [3, 3, 1]
        assert [user["email"] for page in pages for user in page] == [
            ADMIN_EMAIL,
            *(f"user{number}@example.com" for number in range(6)),
        ]

    def test_a_last_page_that_is_full_leads_nowhere(self, admin: Actor, engine: Engine) -> None:
        _add_accounts(engine, 5)

        assert [len(page) for page in _pages(admin, "/users?limit=3")] == [3, 3]

    def test_a_hundred_are_a_page(self, admin: Actor, engine: Engine) -> None:
        _add_accounts(engine, 100)

        assert [len(page) for page in _pages(admin, "/users")] == [100, 1]

    def test_beyond_the_last_account_there_is_an_empty_page(self, admin: Actor) -> None:
        answer = admin.get("/users?cursor=999999999")

        assert (answer.status_code, answer.json()) == (200, [])

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("limit=0", "query limit"),
            ("limit=501", "query limit"),
            ("limit=ten", "query limit"),
            ("limit=9223372036854775808", "query limit"),
            ("limit=1&limit=2", "query limit"),
            ("cursor=0", "query cursor"),
            ("cursor=-1", "query cursor"),
            ("cursor=9999999999", "query cursor"),
            ("page=2", "query page"),
        ],
    )
    def test_a_bad_parameter_is_named(self, admin: Actor, query: str, field: str) -> None:
        assert refusal(admin.get(f"/users?{query}")) == (400, "invalid-request", [field])


class TestGetUser:
    @pytest.mark.parametrize("email", ["grace@example.com", "GRACE@example.COM", "grace%40example.com"])
    def test_an_account_is_found_by_its_address(self, admin: Actor, athlete: Actor, email: str) -> None:
        answer = admin.get(f"/users/{email}")

        created_at = answer.json()["created_at"]
        assert answer.status_code == 200
        assert answer.json() == {
            "email": "grace@example.com",
            "name": "Grace Hopper",
            "role": "athlete",
            "onboarded": False,
            "created_at": created_at,
        }

    def test_an_address_without_account_is_unknown(self, admin: Actor) -> None:
        assert refusal(admin.get("/users/nobody@example.com")) == (404, "not-found", [])

    @pytest.mark.parametrize(
        "email", ["nobody", "nobody@example.com%00", "n" * 300 + "@example.com", "%F0%9F%8F%8B@example.com"]
    )
    def test_what_is_no_address_is_refused_or_unknown(self, admin: Actor, email: str) -> None:
        assert refusal(admin.get(f"/users/{email}"))[:2] in {(400, "invalid-request"), (404, "not-found")}

    def test_what_is_no_address_is_named(self, admin: Actor) -> None:
        assert refusal(admin.get("/users/nobody")) == (400, "invalid-request", ["path email"])


class TestDeleteUser:
    def test_the_account_is_gone_and_its_token_with_it(self, admin: Actor, athlete: Actor) -> None:
        answer = admin.delete("/users/Grace@example.com")

        assert (answer.status_code, answer.content) == (204, b"")
        assert refusal(admin.get("/users/grace@example.com")) == (404, "not-found", [])
        assert refusal(athlete.get("/profile")) == (401, "unauthorized", [])

    def test_the_history_goes_with_it(self, admin: Actor, athlete: Actor, engine: Engine) -> None:
        athlete.post("/fitness/exercises/history", {"exercise_id": 1}, headers={"Idempotency-Key": "k"})

        admin.delete("/users/grace@example.com")

        with engine.connect() as connection:
            left = "SELECT (SELECT count(*) FROM history_entries), (SELECT count(*) FROM idempotency_keys)"
            assert tuple(connection.execute(text(left)).one()) == (0, 0)

    def test_a_second_time_it_is_unknown(self, admin: Actor, athlete: Actor) -> None:
        admin.delete("/users/grace@example.com")

        assert refusal(admin.delete("/users/grace@example.com")) == (404, "not-found", [])

    @pytest.mark.parametrize("email", [ADMIN_EMAIL, ADMIN_EMAIL.upper()])
    def test_administrators_do_not_delete_themselves(self, admin: Actor, email: str) -> None:
        assert refusal(admin.delete(f"/users/{email}")) == (409, "own-account", [])
        assert admin.get("/profile").status_code == 200

    def test_an_administrator_can_delete_another(self, client: TestClient, admin: Actor) -> None:
        second = _second_admin(client, admin)

        assert second.delete(f"/users/{ADMIN_EMAIL}").status_code == 204
        assert refusal(admin.get("/users")) == (401, "unauthorized", [])

    def test_of_two_administrators_who_delete_each_other_at_once_one_stays(
        self, client: TestClient, admin: Actor
    ) -> None:
        second = _second_admin(client, admin)

        with meeting_before("DELETE FROM users"), ThreadPoolExecutor(2) as threads:
            first_try = threads.submit(admin.delete, f"/users/{second.email}")
            second_try = threads.submit(second.delete, f"/users/{admin.email}")
            statuses = sorted([first_try.result().status_code, second_try.result().status_code])

        assert statuses == [204, 401]

    def test_what_is_no_address_is_named(self, admin: Actor) -> None:
        assert refusal(admin.delete("/users/nobody")) == (400, "invalid-request", ["path email"])


def _second_admin(client: TestClient, admin: Actor) -> Actor:
    created = admin.post("/users", {**NEW_USER, "role": "admin"}).json()
    return log_in(client, created["email"], created["password"])


def _add_accounts(engine: Engine, count: int) -> None:
    """Accounts that cannot log in: hashing a password for each would take long."""
    statement = text(
        "INSERT INTO users (email, name, role, password_hash, credentials_version, created_at, onboarded,"
        " avoided_exercise_ids, units, time_zone, day_start_hour)"
        " SELECT :email, name, 'athlete', '', 1, created_at, onboarded, avoided_exercise_ids, units, time_zone,"
        " day_start_hour FROM users WHERE role = 'admin'"
    )
    with engine.begin() as connection:
        connection.execute(statement, [{"email": f"user{number}@example.com"} for number in range(count)])


def _pages(admin: Actor, path: str) -> Iterator[list[dict[str, Any]]]:
    following: str | None = path
    while following is not None:
        answer = admin.get(following)
        assert answer.status_code == 200
        yield answer.json()
        following = answer.links.get("next", {}).get("url")
