"""How many logins may fail."""

from collections.abc import Callable, Iterator

import connexion
import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from monolith.settings import Settings
from monolith.tests.actors import Actor, Actors
from monolith.tests.answers import refusal
from monolith.tests.oauth.logins import EMAIL, FORM, log_in, submit
from monolith.tests.variants import client_at, variant


@pytest.fixture(scope="module")
def limited(settings: Settings, engine: Engine, cheap_hashes: None) -> Iterator[connexion.FlaskApp]:
    limits = {
        "login_failures_per_minute": 2,
        "login_failures_per_address_per_minute": 4,
        "login_failures_per_account_per_hour": 5,
    }
    with variant(settings, **limits) as app:
        yield app


class TestLimitsOfLogins:
    """Two failures of one account from one address, four of an address, five of an account."""

    @pytest.fixture
    def fail(self, limited: connexion.FlaskApp) -> Callable[..., list[int]]:
        def fail_(address: str, email: str, *, times: int = 1) -> list[int]:
            client = client_at(limited, address)
            return [log_in(client, email, "wrong").status_code for _ in range(times)]

        return fail_

    def test_the_third_failure_in_a_row_has_to_wait_even_with_the_right_password(
        self, limited: connexion.FlaskApp, athlete: Actor, fail: Callable[..., list[int]]
    ) -> None:
        assert fail("10.0.1.1", EMAIL, times=3) == [401, 401, 429]

        answer = log_in(client_at(limited, "10.0.1.1"))

        assert refusal(answer) == (429, "too-many-attempts", [])
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
        assert answer.json()["detail"] == f"Try again in {answer.headers['Retry-After']} seconds."

    def test_a_form_has_to_wait_too(
        self, limited: connexion.FlaskApp, actors: Actors, fail: Callable[..., list[int]]
    ) -> None:
        fail("10.0.2.1", "form@example.com", times=2)

        answer = submit(client_at(limited, "10.0.2.1"), {**FORM, "username": "form@example.com"})

        assert refusal(answer) == (429, "too-many-attempts", [])

    def test_an_account_that_does_not_exist_is_limited_alike(
        self, client: TestClient, fail: Callable[..., list[int]]
    ) -> None:
        assert fail("10.0.3.1", "nobody@example.com", times=3) == [401, 401, 429]

    def test_the_account_can_still_log_in_from_elsewhere_and_others_from_there(
        self, limited: connexion.FlaskApp, actors: Actors, fail: Callable[..., list[int]]
    ) -> None:
        for email in ("one@example.com", "two@example.com"):
            actors.sign_up(email)
        fail("10.0.4.1", "one@example.com", times=2)

        elsewhere = log_in(client_at(limited, "10.0.4.2"), "one@example.com")
        other = log_in(client_at(limited, "10.0.4.1"), "two@example.com")

        assert (elsewhere.status_code, other.status_code) == (200, 200)

    def test_an_address_that_tries_many_accounts_has_to_wait(
        self, client: TestClient, fail: Callable[..., list[int]]
    ) -> None:
        statuses = [fail("10.0.5.1", f"tried{number}@example.com")[0] for number in range(5)]

        assert statuses == [401, 401, 401, 401, 429]

    def test_an_account_that_is_tried_from_many_addresses_has_to_wait(
        self, limited: connexion.FlaskApp, actors: Actors, fail: Callable[..., list[int]]
    ) -> None:
        actors.sign_up("tried@example.com")
        statuses = [fail(f"10.0.6.{number}", "tried@example.com")[0] for number in range(5)]

        answer = log_in(client_at(limited, "10.0.6.9"), "tried@example.com")

        assert statuses == [401] * 5
        assert refusal(answer) == (429, "too-many-attempts", [])
        assert 60 < int(answer.headers["Retry-After"]) <= 3600

    def test_successes_do_not_count(
        self, limited: connexion.FlaskApp, actors: Actors, fail: Callable[..., list[int]]
    ) -> None:
        actors.sign_up("often@example.com")
        client = client_at(limited, "10.0.7.1")

        statuses = [log_in(client, "often@example.com").status_code for _ in range(8)]

        assert statuses == [200] * 8
        assert fail("10.0.7.1", "often@example.com") == [401]

    def test_who_has_to_wait_costs_no_hashing(
        self, client: TestClient, fail: Callable[..., list[int]], verified: list[str]
    ) -> None:
        fail("10.0.8.1", "waits@example.com", times=5)

        assert len(verified) == 2
