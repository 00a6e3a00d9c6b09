"""The profile operations, over the app."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any, ClassVar

import httpx2
import pytest
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from monolith.tests.actors import ADMIN_EMAIL, PASSWORD, Actor, Actors, log_in
from monolith.tests.answers import refusal
from monolith.tests.clock import SettableClock
from monolith.tests.meeting import meeting_before
from monolith.tests.profile_bodies import BAD_FIELDS, BAD_NAMES, BAD_OBJECTS, EVERYTHING, FRESH, NOT_JSON, ONBOARDING

NEW_PASSWORD = "staple battery horse"


def send(
    actor: Actor, method: str, path: str, content: bytes, content_type: str = "application/json"
) -> httpx2.Response:
    return actor.request(method, path, content=content, headers={"Content-Type": content_type})


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


class TestGetProfile:
    def test_a_new_athlete_has_told_nothing_yet(self, athlete: Actor) -> None:
        answer = athlete.get("/profile")

        assert (answer.status_code, answer.json()) == (200, FRESH)

    def test_a_query_is_refused(self, athlete: Actor) -> None:
        assert refusal(athlete.get("/profile?user=1")) == (400, "invalid-request", ["query user"])


class TestOnboardAthlete:
    def test_the_old_clients_three_fields_are_enough(self, athlete: Actor) -> None:
        answer = athlete.post("/profile/onboarding", ONBOARDING)

        assert answer.status_code == 200
        assert answer.json() == {
            **FRESH,
            "onboarded": True,
            "weight": 60,
            "height": 165,
            "fitness_goal": "endurance",
        }
        assert athlete.get("/profile").json() == answer.json()

    def test_it_may_be_repeated_and_keeps_what_is_not_told_again(self, athlete: Actor) -> None:
        athlete.post("/profile/onboarding", {**ONBOARDING, "experience": "beginner", "equipment": ["none"]})

        answer = athlete.post("/profile/onboarding", {**ONBOARDING, "weight": 61})

        assert answer.json() == {
            **FRESH,
            "onboarded": True,
            "weight": 61,
            "height": 165,
            "fitness_goal": "endurance",
            "experience": "beginner",
            "equipment": ["none"],
        }

    @pytest.mark.parametrize("missing", ["weight", "height", "fitness_goal"])
    def test_each_of_the_three_is_needed(self, athlete: Actor, missing: str) -> None:
        body = {name: value for name, value in ONBOARDING.items() if name != missing}

        assert refusal(athlete.post("/profile/onboarding", body)) == (400, "invalid-request", [f"body /{missing}"])
        assert athlete.get("/profile").json() == FRESH

    @pytest.mark.parametrize(("content", "field"), BAD_FIELDS)
    def test_a_bad_field_is_named(self, athlete: Actor, content: bytes, field: str) -> None:
        rest = b'{"weight": 60, "height": 165, "fitness_goal": "endurance", '

        answer = send(athlete, "POST", "/profile/onboarding", rest + content[1:])

        assert refusal(answer) == (400, "invalid-request", [f"body {field}"])

    def test_the_name_is_not_told_here(self, athlete: Actor) -> None:
        answer = athlete.post("/profile/onboarding", {**ONBOARDING, "name": "Grace"})

        assert refusal(answer) == (400, "invalid-request", ["body /name"])

    def test_an_exercise_that_does_not_exist_cannot_be_avoided(self, athlete: Actor) -> None:
        answer = athlete.post("/profile/onboarding", {**ONBOARDING, "avoided_exercise_ids": [2147483647]})

        assert refusal(answer) == (409, "unknown-exercise", ["body /avoided_exercise_ids/0"])
        assert athlete.get("/profile").json() == FRESH

    def test_another_type_of_body_is_refused(self, athlete: Actor) -> None:
        answer = send(athlete, "POST", "/profile/onboarding", b"weight=60", "application/x-www-form-urlencoded")

        assert refusal(answer) == (415, "unsupported-media-type", [])

    def test_an_oversized_body_is_refused(self, athlete: Actor) -> None:
        answer = send(athlete, "POST", "/profile/onboarding", b" " * 1_048_577)

        assert refusal(answer) == (413, "content-too-large", [])


class TestUpdateProfile:
    def test_all_that_is_told_is_kept(self, athlete: Actor) -> None:
        answer = athlete.patch("/profile", EVERYTHING)

        assert (answer.status_code, answer.json()) == (200, {**FRESH, **EVERYTHING})
        assert athlete.get("/profile").json() == answer.json()

    @pytest.mark.parametrize("name", list(EVERYTHING))
    def test_a_single_field_leaves_the_others_as_they_are(self, athlete: Actor, name: str) -> None:
        answer = athlete.patch("/profile", {name: EVERYTHING[name]})

        assert answer.json() == {**FRESH, name: EVERYTHING[name]}

    @pytest.mark.parametrize("equipment", [None, [], ["none"]])
    def test_equipment_may_be_anything_or_nothing_at_all(self, athlete: Actor, equipment: list[str] | None) -> None:
        athlete.patch("/profile", {"equipment": ["bench"]})

        assert athlete.patch("/profile", {"equipment": equipment}).json()["equipment"] == equipment

    @pytest.mark.parametrize(
        ("field", "bounds"), [("weight", (20, 500)), ("height", (50, 280)), ("day_start_hour", (0, 23))]
    )
    def test_bounds_are_included(self, athlete: Actor, field: str, bounds: tuple[int, int]) -> None:
        kept = [athlete.patch("/profile", {field: bound}).json()[field] for bound in bounds]

        assert kept == list(bounds)

    def test_it_changes_nobody_else(self, athlete: Actor, actors: Actors) -> None:
        other = actors.sign_up("mary@example.com", name="Mary Jackson")

        athlete.patch("/profile", EVERYTHING)

        assert other.get("/profile").json() == {**FRESH, "email": "mary@example.com", "name": "Mary Jackson"}

    @pytest.mark.parametrize(("content", "field"), [*BAD_FIELDS, *BAD_NAMES, *BAD_OBJECTS])
    def test_a_bad_field_is_named_and_nothing_changed(self, athlete: Actor, content: bytes, field: str) -> None:
        answer = send(athlete, "PATCH", "/profile", content)

        assert refusal(answer) == (400, "invalid-request", [f"body {field}"])
        assert athlete.get("/profile").json() == FRESH

    def test_the_sentence_names_field_and_bound(self, athlete: Actor) -> None:
        answer = athlete.patch("/profile", {"weight": 19.9})

        assert answer.json() == {
            "type": "urn:fit:problem:invalid-request",
            "title": "Bad Request",
            "status": 400,
            "detail": "body /weight: 19.9 is less than the minimum of 20",
            "code": "invalid-request",
            "errors": [{"location": "body", "name": "/weight", "detail": "19.9 is less than the minimum of 20"}],
        }

    def test_one_bad_field_keeps_the_good_ones_from_being_stored(self, athlete: Actor) -> None:
        answer = athlete.patch("/profile", {"weight": 70, "height": 300, "day_start_hour": 24})

        assert refusal(answer) == (400, "invalid-request", ["body /height", "body /day_start_hour"])
        assert athlete.get("/profile").json() == FRESH

    @pytest.mark.parametrize("content", [b"{}", b"[]", b"null", b'"x"', b""])
    def test_what_changes_nothing_is_refused(self, athlete: Actor, content: bytes) -> None:
        assert refusal(send(athlete, "PATCH", "/profile", content)) == (400, "invalid-request", ["body "])

    @pytest.mark.parametrize("content", NOT_JSON)
    def test_what_is_not_json_is_refused(self, athlete: Actor, content: bytes) -> None:
        assert refusal(send(athlete, "PATCH", "/profile", content)) == (400, "invalid-request", ["body "])

    def test_exercises_that_do_not_exist_cannot_be_avoided(self, athlete: Actor) -> None:
        answer = athlete.patch("/profile", {"weight": 70, "avoided_exercise_ids": [2147483647, 1, 2147483646]})

        fields = ["body /avoided_exercise_ids/0", "body /avoided_exercise_ids/2"]
        assert refusal(answer) == (409, "unknown-exercise", fields)
        assert answer.json()["detail"] == "No exercise has id 2147483647."
        assert athlete.get("/profile").json() == FRESH

    @pytest.mark.parametrize("content_type", ["Application/JSON", "application/json; charset=UTF-8"])
    def test_the_type_of_the_body_may_be_written_otherwise(self, athlete: Actor, content_type: str) -> None:
        assert send(athlete, "PATCH", "/profile", b'{"weight": 19}', content_type).status_code == 400
        assert send(athlete, "PATCH", "/profile", b'{"weight": 70}', content_type).json()["weight"] == 70

    @pytest.mark.parametrize(
        "content_type",
        [
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/merge-patch+json",
            "json",
            "application/json; charset=latin-1",
        ],
    )
    def test_another_type_of_body_is_refused(self, athlete: Actor, content_type: str) -> None:
        answer = send(athlete, "PATCH", "/profile", b'{"weight": 70}', content_type)

        assert refusal(answer) == (415, "unsupported-media-type", [])

    def test_an_oversized_body_is_refused(self, athlete: Actor) -> None:
        answer = send(athlete, "PATCH", "/profile", b'{"name": "' + b"x" * 1_048_576 + b'"}')

        assert refusal(answer) == (413, "content-too-large", [])


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


class TestExportProfile:
    def test_it_holds_everything_of_the_athlete_and_nothing_of_others(
        self, athlete: Actor, actors: Actors, clock: SettableClock
    ) -> None:
        other = actors.sign_up("mary@example.com")
        other.post("/fitness/exercises/history", {"exercise_id": 2, "notes": "Mary's"})
        athlete.patch("/profile", EVERYTHING)
        clock.set("2026-11-25T06:40:00Z")
        athlete.post(
            "/fitness/exercises/history",
            [{"exercise_id": 1, "performed_at": f"2026-11-{day}T06:00:00+13:00"} for day in (22, 24, 23)],
        )

        answer = athlete.get("/profile/export")

        export = answer.json()
        created_at = export["created_at"]
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"] == 'attachment; filename="fit-export.json"'
        assert export == {
            "exported_at": "2026-11-25T06:40:00Z",
            "created_at": created_at,
            "profile": {**FRESH, **EVERYTHING},
            "history": athlete.get("/fitness/exercises/history").json(),
        }
        assert [entry["performed_at"] for entry in export["history"]] == [
            "2026-11-23T17:00:00Z",
            "2026-11-22T17:00:00Z",
            "2026-11-21T17:00:00Z",
        ]
        assert "mary" not in answer.text.lower()

    def test_a_long_history_is_exported_whole(self, athlete: Actor) -> None:
        for _ in range(3):
            athlete.post("/fitness/exercises/history", [{"exercise_id": 1}] * 500)

        history = athlete.get("/profile/export").json()["history"]

        assert len({entry["id"] for entry in history}) == len(history) == 1500

    def test_no_hash_is_in_it(self, athlete: Actor) -> None:
        answer = athlete.get("/profile/export")

        assert "argon2" not in answer.text
        assert answer.json()["history"] == []

    def test_a_query_is_refused(self, athlete: Actor) -> None:
        answer = athlete.get("/profile/export?email=mary@example.com")

        assert refusal(answer) == (400, "invalid-request", ["query email"])


def _rows(engine: Engine, *tables: str) -> list[int]:
    with engine.connect() as connection:
        return [connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in tables]
