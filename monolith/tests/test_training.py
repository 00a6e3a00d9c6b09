"""The operation that tells the coach about an athlete, over the app."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from monolith.tests.actors import Actor, Actors
from monolith.tests.answers import refusal
from monolith.tests.clock import SettableClock
from monolith.tests.statements import sent_statements
from monolith.tests.training_bodies import an_entry, an_exercise

CONTEXT = "/fitness/training-context"
HISTORY = "/fitness/exercises/history"
AIR_SQUAT, SIT_TO_STAND, GOBLET_SQUAT = 1, 2, 3


def did(actor: Actor, exercise_id: int, instant: str, *, times: int = 1) -> None:
    answer = actor.post(HISTORY, [an_entry(exercise_id, performed_at=instant)] * times)
    assert answer.status_code == 201, answer.text


def context(actor: Actor, **query: str) -> dict[str, Any]:
    answer = actor.get(CONTEXT, params=query)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


class TestGetTrainingContext:
    def test_it_has_all_that_a_workout_is_planned_from(
        self, athlete: Actor, clock: SettableClock, client: TestClient
    ) -> None:
        athlete.patch(
            "/profile",
            {
                "fitness_goal": "endurance",
                "experience": "beginner",
                "equipment": ["dumbbell", "bench"],
                "avoided_exercise_ids": [5, 4],
                "units": "imperial",
                "time_zone": "Pacific/Auckland",
                "day_start_hour": 4,
            },
        )
        clock.set("2026-11-25T12:00:00+13:00")
        athlete.post(
            HISTORY,
            [
                {
                    "exercise_id": SIT_TO_STAND,
                    "performed_at": "2026-11-24T18:30:00+13:00",
                    "sets": 3,
                    "reps": 10,
                    "weight": 50,
                    "weight_unit": "lb",
                    "duration_seconds": 600,
                    "distance_meters": 100,
                    "rpe": 7.5,
                    "notes": "Not for the coach.",
                },
                {"exercise_id": AIR_SQUAT, "performed_at": "2026-11-25T08:00:00.5+13:00"},
            ],
        )

        answer = athlete.get(CONTEXT)

        assert answer.status_code == 200
        assert answer.json() == {
            "user_email": "grace@example.com",
            "local_date": "2026-11-25",
            "time_zone": "Pacific/Auckland",
            "day_start_hour": 4,
            "profile": {
                "fitness_goal": "endurance",
                "experience": "beginner",
                "equipment": ["dumbbell", "bench"],
                "avoided_exercise_ids": [5, 4],
                "units": "imperial",
            },
            "history": [
                {
                    "exercise_id": AIR_SQUAT,
                    "performed_at": "2026-11-24T19:00:00.500000Z",
                    "sets": None,
                    "reps": None,
                    "weight": None,
                    "weight_unit": None,
                    "duration_seconds": None,
                    "rpe": None,
                },
                {
                    "exercise_id": SIT_TO_STAND,
                    "performed_at": "2026-11-24T05:30:00Z",
                    "sets": 3,
                    "reps": 10,
                    "weight": 50,
                    "weight_unit": "lb",
                    "duration_seconds": 600,
                    "rpe": 7.5,
                },
            ],
            "yesterday_exercise_ids": [SIT_TO_STAND],
            "catalogue_etag": client.get("/fitness/exercises").headers["ETag"],
        }

    def test_a_new_athlete_has_told_nothing_yet(self, athlete: Actor, clock: SettableClock) -> None:
        clock.set("2026-11-25T12:00:00Z")

        found = context(athlete)

        del found["catalogue_etag"]
        assert found == {
            "user_email": "grace@example.com",
            "local_date": "2026-11-25",
            "time_zone": "UTC",
            "day_start_hour": 0,
            "profile": {
                "fitness_goal": None,
                "experience": None,
                "equipment": None,
                "avoided_exercise_ids": [],
                "units": "metric",
            },
            "history": [],
            "yesterday_exercise_ids": [],
        }

    def test_having_no_equipment_is_not_the_same_as_no_restriction(self, athlete: Actor) -> None:
        athlete.patch("/profile", {"equipment": []})

        assert context(athlete)["profile"]["equipment"] == []

    def test_the_etag_follows_the_catalogue(self, admin: Actor, client: TestClient) -> None:
        before = context(admin)["catalogue_etag"]
        admin.post("/fitness/exercises", an_exercise())

        after = context(admin)["catalogue_etag"]

        assert after == client.get("/fitness/exercises").headers["ETag"] != before

    def test_no_token_is_refused(self, client: TestClient) -> None:
        assert refusal(client.get(CONTEXT)) == (401, "unauthorized", [])

    def test_the_token_of_an_account_that_is_gone_is_refused(self, athlete: Actor) -> None:
        athlete.delete("/profile", headers={"X-Confirm-Email": athlete.email})

        answer = athlete.get(CONTEXT)

        assert refusal(answer) == (401, "unauthorized", [])
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="fit", error="invalid_token"'

    def test_a_token_from_before_the_password_was_changed_is_refused(self, athlete: Actor) -> None:
        athlete.put("/profile/password", {"current_password": athlete.password, "new_password": "staple battery horse"})

        assert refusal(athlete.get(CONTEXT)) == (401, "unauthorized", [])

    @pytest.mark.parametrize("email", ["", "grace", "grace@", "a@b.", "grace@example.com ", "\0@example.com"])
    def test_what_is_no_address_is_refused(self, athlete: Actor, email: str) -> None:
        answer = athlete.get(CONTEXT, params={"user_email": email})

        assert refusal(answer) == (400, "invalid-request", ["query user_email"])


class TestWhose:
    @pytest.mark.parametrize("email", ["grace@example.com", "Grace@EXAMPLE.com"])
    def test_ones_own_address_may_be_named_in_any_case(self, athlete: Actor, clock: SettableClock, email: str) -> None:
        clock.set("2026-11-25T12:00:00Z")

        assert context(athlete, user_email=email) == context(athlete)

    def test_another_athlete_is_none_of_ones_business_and_neither_is_who_exists(
        self, athlete: Actor, actors: Actors
    ) -> None:
        actors.sign_up("ada@example.com")

        existing = athlete.get(CONTEXT, params={"user_email": "ada@example.com"})
        unknown = athlete.get(CONTEXT, params={"user_email": "nobody@example.com"})

        assert refusal(existing) == refusal(unknown) == (403, "forbidden", [])
        assert existing.json() == unknown.json()

    def test_an_administrator_may_ask_for_anybody(self, admin: Actor, athlete: Actor, clock: SettableClock) -> None:
        clock.set("2026-11-25T12:00:00Z")
        athlete.patch("/profile", {"equipment": ["box"], "time_zone": "Pacific/Kiritimati"})
        athlete.post(HISTORY, an_entry())

        found = context(admin, user_email="GRACE@example.com")

        assert found == context(athlete)
        assert found != context(admin)

    def test_an_administrator_is_told_that_there_is_no_such_account(self, admin: Actor) -> None:
        answer = admin.get(CONTEXT, params={"user_email": "nobody@example.com"})

        assert refusal(answer) == (404, "not-found", [])
        assert answer.json()["detail"] == "There is no account for nobody@example.com."


class TestLately:
    @pytest.mark.parametrize(
        ("time_zone", "hour", "now", "earliest"),
        [
            ("UTC", 0, "2026-06-15T23:59:59Z", "2026-06-08T00:00:00Z"),
            ("Pacific/Auckland", 4, "2026-06-15T03:59:59+12:00", "2026-06-07T04:00:00+12:00"),
            ("Pacific/Pago_Pago", 23, "2026-06-15T22:59:59-11:00", "2026-06-07T23:00:00-11:00"),
            # With a day of 25 hours among them.
            ("Europe/Paris", 0, "2026-10-27T23:59:59+01:00", "2026-10-20T00:00:00+02:00"),
        ],
    )
    def test_it_begins_seven_training_days_before_today(
        self, athlete: Actor, clock: SettableClock, time_zone: str, hour: int, now: str, earliest: str
    ) -> None:
        athlete.patch("/profile", {"time_zone": time_zone, "day_start_hour": hour})
        clock.set(now)
        did(athlete, AIR_SQUAT, (datetime.fromisoformat(earliest) - timedelta(microseconds=1)).isoformat())
        did(athlete, SIT_TO_STAND, earliest)
        did(athlete, GOBLET_SQUAT, now)

        found = context(athlete)

        assert [entry["exercise_id"] for entry in found["history"]] == [GOBLET_SQUAT, SIT_TO_STAND]

    def test_yesterday_is_the_training_day_before_today(self, athlete: Actor, clock: SettableClock) -> None:
        athlete.patch("/profile", {"time_zone": "Europe/Paris", "day_start_hour": 4})
        clock.set("2026-06-15T03:00:00+02:00")
        did(athlete, AIR_SQUAT, "2026-06-13T03:59:59.999999+02:00")
        did(athlete, GOBLET_SQUAT, "2026-06-13T04:00:00+02:00", times=2)
        did(athlete, SIT_TO_STAND, "2026-06-14T03:59:59.999999+02:00")
        did(athlete, AIR_SQUAT, "2026-06-14T04:00:00+02:00")

        found = context(athlete)

        assert found["local_date"] == "2026-06-14"
        assert found["yesterday_exercise_ids"] == [SIT_TO_STAND, GOBLET_SQUAT]

    def test_a_history_that_is_too_long_keeps_its_newest_and_all_of_yesterday(
        self, athlete: Actor, clock: SettableClock
    ) -> None:
        clock.set("2026-06-15T12:00:00Z")
        did(athlete, SIT_TO_STAND, "2026-06-14T08:00:00Z")
        for _ in range(2):
            did(athlete, AIR_SQUAT, "2026-06-15T08:00:00Z", times=500)

        found = context(athlete)

        assert [entry["exercise_id"] for entry in found["history"]] == [AIR_SQUAT] * 1_000
        assert found["yesterday_exercise_ids"] == [SIT_TO_STAND]


class TestCost:
    @pytest.mark.parametrize(("entries", "statements"), [(0, 1), (1, 1), (999, 1), (1_500, 2)])
    def test_it_takes_a_few_statements_however_long_the_history(
        self, athlete: Actor, clock: SettableClock, entries: int, statements: int
    ) -> None:
        clock.set("2026-06-15T12:00:00Z")
        for times in [500] * (entries // 500) + [entries % 500]:
            if times:
                did(athlete, AIR_SQUAT, "2026-06-14T08:00:00Z", times=times)

        with sent_statements() as sent:
            context(athlete)

        assert len(sent) == statements, sent
