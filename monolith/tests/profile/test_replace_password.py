"""profile.replace_password."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any, ClassVar

import pytest
from starlette.testclient import TestClient

from monolith.tests.actors import PASSWORD, Actor, Actors, log_in
from monolith.tests.answers import refusal
from monolith.tests.meeting import meeting_before
from monolith.tests.profile.sending import NEW_PASSWORD, send
from monolith.tests.profile_bodies import FRESH


class TestReplacePassword:
    CHANGE: ClassVar = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}

    def test_the_new_password_works_and_the_old_one_no_more(self, client: TestClient, athlete: Actor) -> None:
        answer = athlete.put("/profile/password", self.CHANGE)

        old = client.post("/oauth/token", json={"email": athlete.email, "password": PASSWORD})
        assert (answer.status_code, answer.content) == (204, b"")
        assert refusal(old) == (401, "invalid-credentials", [])
        assert log_in(client, athlete.email, NEW_PASSWORD).get("/profile").json() == FRESH

    def test_all_tokens_of_the_athlete_end_and_nobody_elses(
        self, client: TestClient, athlete: Actor, admin: Actor
    ) -> None:
        second = athlete.logged_in_again()

        second.put("/profile/password", self.CHANGE)

        statuses = [actor.get("/profile").status_code for actor in (athlete, second, admin)]
        assert statuses == [401, 401, 200]

    def test_a_wrong_current_password_changes_nothing(self, athlete: Actor) -> None:
        answer = athlete.put("/profile/password", {**self.CHANGE, "current_password": "wrong"})

        assert refusal(answer) == (403, "wrong-password", ["body /current_password"])
        assert athlete.get("/profile").status_code == 200
        assert athlete.logged_in_again().get("/profile").status_code == 200

    def test_of_two_changes_at_once_one_counts(self, client: TestClient, athlete: Actor) -> None:
        bodies = [{**self.CHANGE, "new_password": f"{NEW_PASSWORD} {number}"} for number in range(2)]

        with meeting_before("UPDATE users SET password_hash"), ThreadPoolExecutor(2) as threads:
            answers = list(threads.map(lambda body: athlete.put("/profile/password", body), bodies))

        assert sorted(answer.status_code for answer in answers) == [204, 401]
        winner = next(body for body, answer in zip(bodies, answers, strict=True) if answer.status_code == 204)
        assert log_in(client, athlete.email, winner["new_password"]).get("/profile").status_code == 200

    def test_guessing_the_current_password_is_limited(self, actors: Actors) -> None:
        # An address of its own: its failures count for a while.
        athlete = actors.sign_up("guessed@example.com")
        wrong = {**self.CHANGE, "current_password": "wrong"}
        statuses = [athlete.put("/profile/password", wrong).status_code for _ in range(10)]

        answer = athlete.put("/profile/password", self.CHANGE)

        assert statuses == [403] * 10
        assert refusal(answer) == (429, "too-many-attempts", [])
        assert 1 <= int(answer.headers["Retry-After"]) <= 60

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"new_password": "x" * 9}, "body /new_password"),
            ({"new_password": "x" * 129}, "body /new_password"),
            ({"new_password": "x" * 5_000}, "body /new_password"),
            ({"new_password": "nul in it\u0000"}, "body /new_password"),
            ({"new_password": None}, "body /new_password"),
            ({"current_password": ""}, "body /current_password"),
            ({"current_password": "x" * 129}, "body /current_password"),
            ({"email": "grace@example.com"}, "body /email"),
        ],
        ids=["short", "long", "very-long", "nul", "null", "empty", "long-current", "unknown-field"],
    )
    def test_a_bad_field_is_named(self, athlete: Actor, change: dict[str, Any], field: str) -> None:
        answer = athlete.put("/profile/password", {**self.CHANGE, **change})

        assert refusal(answer) == (400, "invalid-request", [field])
        assert athlete.get("/profile").status_code == 200

    def test_a_refused_password_is_not_repeated(self, athlete: Actor) -> None:
        answer = athlete.put("/profile/password", {"current_password": "gu3ss", "new_password": "s3cr3t!"})

        assert answer.status_code == 400
        assert "s3cr3t!" not in answer.text
        assert "gu3ss" not in answer.text

    def test_another_type_of_body_is_refused(self, athlete: Actor) -> None:
        answer = send(athlete, "PUT", "/profile/password", b"{}", "text/json")

        assert refusal(answer) == (415, "unsupported-media-type", [])

    def test_an_oversized_body_is_refused(self, athlete: Actor) -> None:
        answer = athlete.put("/profile/password", {**self.CHANGE, "new_password": "x" * 1_048_576})

        assert refusal(answer) == (413, "content-too-large", [])
