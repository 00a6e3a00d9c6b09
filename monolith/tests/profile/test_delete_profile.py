"""profile.delete_profile: the account with everything that is the athlete's."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from monolith.tests.actors import ADMIN_EMAIL, PASSWORD, Actor, Actors, log_in
from monolith.tests.answers import refusal
from monolith.tests.meeting import meeting_before
from monolith.tests.profile_bodies import EVERYTHING, FRESH


class TestDeleteProfile:
    @pytest.mark.parametrize("confirmation", ["grace@example.com", "Grace@EXAMPLE.com"])
    def test_the_athlete_is_gone_with_history_and_idempotency_keys(
        self, client: TestClient, athlete: Actor, engine: Engine, confirmation: str
    ) -> None:
        athlete.post("/fitness/exercises/history", {"exercise_id": 1}, headers={"Idempotency-Key": "k"})

        answer = athlete.delete("/profile", headers={"X-Confirm-Email": confirmation})

        login = client.post("/oauth/token", json={"email": athlete.email, "password": PASSWORD})
        assert (answer.status_code, answer.content) == (204, b"")
        assert refusal(athlete.get("/profile")) == (401, "unauthorized", [])
        assert refusal(login) == (401, "invalid-credentials", [])
        assert _rows(engine, "users", "history_entries", "idempotency_keys") == [0, 0, 0]

    def test_nobody_else_loses_anything(self, athlete: Actor, actors: Actors, engine: Engine) -> None:
        other = actors.sign_up("mary@example.com")
        other.post("/fitness/exercises/history", {"exercise_id": 1}, headers={"Idempotency-Key": "k"})

        athlete.delete("/profile", headers={"X-Confirm-Email": athlete.email})

        assert other.get("/profile").status_code == 200
        assert _rows(engine, "users", "history_entries", "idempotency_keys") == [1, 1, 1]

    def test_the_address_is_free_again_and_its_next_owner_begins_anew(self, athlete: Actor, actors: Actors) -> None:
        athlete.patch("/profile", EVERYTHING)
        athlete.post("/fitness/exercises/history", {"exercise_id": 1})
        athlete.delete("/profile", headers={"X-Confirm-Email": athlete.email})

        successor = actors.sign_up("grace@example.com", name="Grace Hopper")

        assert successor.get("/profile").json() == FRESH
        assert successor.get("/fitness/exercises/history").json() == []

    def test_another_address_confirms_nothing(self, athlete: Actor) -> None:
        answer = athlete.delete("/profile", headers={"X-Confirm-Email": "mary@example.com"})

        assert refusal(answer) == (409, "confirmation-mismatch", ["header X-Confirm-Email"])
        assert athlete.get("/profile").json() == FRESH

    @pytest.mark.parametrize("headers", [{}, {"X-Confirm-Email": "yes"}, {"X-Confirm-Email": ""}])
    def test_without_an_address_it_is_not_confirmed(self, athlete: Actor, headers: dict[str, str]) -> None:
        answer = athlete.delete("/profile", headers=headers)

        assert refusal(answer) == (400, "invalid-request", ["header X-Confirm-Email"])
        assert athlete.get("/profile").json() == FRESH

    def test_the_last_administrator_stays(self, admin: Actor, athlete: Actor) -> None:
        answer = admin.delete("/profile", headers={"X-Confirm-Email": ADMIN_EMAIL})

        assert refusal(answer) == (409, "last-admin", [])
        assert admin.get("/profile").status_code == 200

    def test_one_of_two_administrators_may_go(self, admin: Actor) -> None:
        admin.post("/users", {"email": "second@example.com", "name": "Second", "role": "admin"})

        assert admin.delete("/profile", headers={"X-Confirm-Email": ADMIN_EMAIL}).status_code == 204

    def test_of_two_administrators_who_go_at_once_one_stays(self, client: TestClient, admin: Actor) -> None:
        created = admin.post("/users", {"email": "second@example.com", "name": "Second", "role": "admin"}).json()
        admins = [admin, log_in(client, "second@example.com", created["password"])]

        with meeting_before("DELETE FROM users"), ThreadPoolExecutor(2) as threads:
            answers = list(
                threads.map(lambda one: one.delete("/profile", headers={"X-Confirm-Email": one.email}), admins)
            )

        assert sorted(answer.status_code for answer in answers) == [204, 409]


def _rows(engine: Engine, *tables: str) -> list[int]:
    with engine.connect() as connection:
        return [connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in tables]
