"""The sign-up operation, over the app."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from starlette.testclient import TestClient

from monolith.settings import Settings
from monolith.tests.actors import PASSWORD, Actor, Actors, log_in
from monolith.tests.answers import refusal
from monolith.tests.clock import SettableClock
from monolith.tests.variants import client_at, variant

NEW_ATHLETE = {"email": "katherine@example.com", "name": "Katherine Johnson", "password": PASSWORD}


class TestRegisterAthlete:
    def test_an_athlete_is_registered_and_can_log_in(self, client: TestClient, clock: SettableClock) -> None:
        clock.set("2026-11-25T19:00:00+13:00")

        answer = client.post("/signup", json=NEW_ATHLETE)

        assert answer.status_code == 201
        assert answer.json() == {
            "email": "katherine@example.com",
            "name": "Katherine Johnson",
            "role": "athlete",
            "onboarded": False,
            "created_at": "2026-11-25T06:00:00Z",
        }
        athlete = log_in(client, "katherine@example.com", PASSWORD)
        assert athlete.get(answer.headers["Location"]).json()["name"] == "Katherine Johnson"

    def test_the_address_is_kept_in_lower_case(self, client: TestClient) -> None:
        answer = client.post("/signup", json={**NEW_ATHLETE, "email": "Katherine@EXAMPLE.com"})

        assert answer.json()["email"] == "katherine@example.com"
        assert datetime.fromisoformat(answer.json()["created_at"]).tzinfo is not None

    @pytest.mark.parametrize("email", ["grace@example.com", "GRACE@Example.com"])
    def test_an_address_is_taken_in_whatever_case(self, client: TestClient, athlete: Actor, email: str) -> None:
        answer = client.post("/signup", json={**NEW_ATHLETE, "email": email})

        assert refusal(answer) == (409, "email-taken", ["body /email"])
        assert athlete.get("/profile").json()["name"] == "Grace Hopper"

    def test_of_two_sign_ups_of_one_address_at_once_one_is_registered(self, client: TestClient) -> None:
        emails = ["katherine@example.com", "Katherine@example.com"] * 2

        with ThreadPoolExecutor(len(emails)) as threads:
            answers = list(
                threads.map(lambda email: client.post("/signup", json={**NEW_ATHLETE, "email": email}), emails)
            )

        assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]

    @pytest.mark.parametrize(
        "name", ["Zoë Ångström", "李小龍", 'O\'Neil "Bob" \\ <b>', "🏋️", "x" * 100], ids=lambda name: ascii(name[:3])
    )
    def test_a_name_comes_back_as_it_was_typed(self, client: TestClient, name: str) -> None:
        answer = client.post("/signup", json={**NEW_ATHLETE, "name": name})

        assert (answer.status_code, answer.json()["name"]) == (201, name)

    @pytest.mark.parametrize(
        "password", ["x" * 10, "pässwörd 🏋️ long", "x" * 128], ids=["shortest", "unicode", "longest"]
    )
    def test_the_password_works_as_it_was_typed(self, client: TestClient, password: str) -> None:
        client.post("/signup", json={**NEW_ATHLETE, "password": password})

        assert log_in(client, "katherine@example.com", password).get("/profile").status_code == 200

    @pytest.mark.parametrize(
        ("change", "fields"),
        [
            ({"email": "katherine"}, ["body /email"]),
            ({"email": "katherine@localhost"}, ["body /email"]),
            ({"email": "k" * 65 + "@example.com"}, ["body /email"]),
            ({"email": "katherine@example.com\u0000"}, ["body /email"]),
            ({"email": None}, ["body /email"]),
            ({"name": ""}, ["body /name"]),
            ({"name": "x" * 5_000}, ["body /name"]),
            ({"name": "Kath\u0000"}, ["body /name"]),
            ({"name": "Kath\nJohnson"}, ["body /name"]),
            ({"name": 7}, ["body /name"]),
            ({"password": "x" * 9}, ["body /password"]),
            ({"password": "x" * 129}, ["body /password"]),
            ({"password": "x" * 5_000}, ["body /password"]),
            ({"role": "admin"}, ["body /role"]),
        ],
        ids=lambda value: ascii(value)[:40] if isinstance(value, dict) else "",
    )
    def test_a_bad_field_is_named(self, client: TestClient, change: dict[str, Any], fields: list[str]) -> None:
        answer = client.post("/signup", json={**NEW_ATHLETE, **change})

        assert refusal(answer) == (400, "invalid-request", fields)

    def test_a_refused_password_is_not_repeated(self, client: TestClient) -> None:
        answer = client.post("/signup", json={**NEW_ATHLETE, "password": "s3cr3t!"})

        assert answer.status_code == 400
        assert "s3cr3t!" not in answer.text

    @pytest.mark.parametrize(
        "content",
        [b'{"email": ', b"\xff\xfe", b'{"name": "\\ud800"}', b'{"name": NaN}', b"[" * 100_000],
        ids=["cut", "not-utf-8", "lone-surrogate", "nan", "bottomless"],
    )
    def test_what_is_not_json_is_refused(self, client: TestClient, content: bytes) -> None:
        answer = client.post("/signup", content=content, headers={"Content-Type": "application/json"})

        assert refusal(answer) == (400, "invalid-request", ["body "])

    def test_a_body_without_bytes_is_refused(self, client: TestClient) -> None:
        assert refusal(client.post("/signup")) == (400, "invalid-request", ["body "])

    def test_another_type_of_body_is_refused(self, client: TestClient) -> None:
        assert refusal(client.post("/signup", data=NEW_ATHLETE)) == (415, "unsupported-media-type", [])

    def test_the_type_of_the_body_may_be_in_upper_case(self, client: TestClient) -> None:
        answer = client.post("/signup", content=b"{}", headers={"Content-Type": "Application/JSON; Charset=UTF-8"})

        assert refusal(answer) == (400, "invalid-request", ["body /email", "body /name", "body /password"])

    def test_an_oversized_body_is_refused(self, client: TestClient) -> None:
        answer = client.post("/signup", json={**NEW_ATHLETE, "name": "x" * 1_048_576})

        assert refusal(answer) == (413, "content-too-large", [])

    def test_it_can_be_switched_off(self, client: TestClient, settings: Settings) -> None:
        with variant(settings, signup=False) as closed:
            answer = client_at(closed).post("/signup", json=NEW_ATHLETE)

        assert refusal(answer) == (403, "signup-disabled", [])
        assert client.post("/signup", json=NEW_ATHLETE).status_code == 201

    def test_an_address_can_register_only_so_many_an_hour(self, actors: Actors, settings: Settings) -> None:
        with variant(settings, signups_per_address_per_hour=2) as limited:
            register = partial(client_at(limited).post, "/signup")
            answers = [register(json={**NEW_ATHLETE, "email": f"k{number}@example.com"}) for number in range(3)]

        assert [answer.status_code for answer in answers] == [201, 201, 429]
        assert refusal(answers[-1]) == (429, "too-many-attempts", [])
        assert 3590 <= int(answers[-1].headers["Retry-After"]) <= 3600
