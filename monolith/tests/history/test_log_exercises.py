"""history.log_exercises: what an athlete did is stored, once, or refused with the field and its bound."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from monolith.tests.actors import Actor
from monolith.tests.answers import refusal
from monolith.tests.clock import SettableClock
from monolith.tests.history.asking import AIR_SQUAT, HISTORY, SIT_TO_STAND, UNKNOWN, history, ids, log
from monolith.tests.training_bodies import an_entry

BAD_FIELDS: list[tuple[dict[str, Any], str]] = [
    ({"exercise_id": 0}, "exercise_id"),
    ({"exercise_id": 2**63}, "exercise_id"),
    ({"exercise_id": "1"}, "exercise_id"),
    ({"exercise_id": None}, "exercise_id"),
    ({"sets": 0}, "sets"),
    ({"sets": 101}, "sets"),
    ({"sets": 1.5}, "sets"),
    ({"reps": 1_001}, "reps"),
    ({"weight": -0.5}, "weight"),
    ({"weight": 2_000.5}, "weight"),
    ({"weight_unit": "st"}, "weight_unit"),
    ({"duration_seconds": 86_401}, "duration_seconds"),
    ({"distance_meters": -1}, "distance_meters"),
    ({"rpe": 0.5}, "rpe"),
    ({"rpe": 10.5}, "rpe"),
    ({"rpe": 7.25}, "rpe"),
    ({"notes": "n" * 501}, "notes"),
    ({"notes": "a\0b"}, "notes"),
    ({"notes": "a\x1bb"}, "notes"),
    ({"user_id": 1}, "user_id"),
]


class TestLogExercises:
    def test_an_entry_is_stored_whole(self, athlete: Actor, clock: SettableClock) -> None:
        clock.set("2026-11-24T05:40:00.250000Z")

        answer = log(
            athlete,
            {
                "exercise_id": AIR_SQUAT,
                "performed_at": "2026-11-24T18:30:00+13:00",
                "sets": 3,
                "reps": 10,
                "weight": 24,
                "weight_unit": "kg",
                "duration_seconds": 600,
                "distance_meters": 0.5,
                "rpe": 7.5,
                "notes": "Felt easy.\n\tÜber 💪",
            },
        )

        entry_id = answer.json()[0]["id"]
        assert answer.status_code == 201
        assert answer.json() == [
            {
                "id": entry_id,
                "exercise_id": AIR_SQUAT,
                "exercise_name": "Air squat",
                "performed_at": "2026-11-24T05:30:00Z",
                "logged_at": "2026-11-24T05:40:00.250000Z",
                "sets": 3,
                "reps": 10,
                "weight": 24,
                "weight_unit": "kg",
                "duration_seconds": 600,
                "distance_meters": 0.5,
                "rpe": 7.5,
                "notes": "Felt easy.\n\tÜber 💪",
            }
        ]
        assert history(athlete) == answer.json()

    def test_the_exercise_alone_is_enough_and_means_now(self, athlete: Actor, clock: SettableClock) -> None:
        clock.set("2026-11-24T05:40:00Z")

        answer = log(athlete, {"exercise_id": AIR_SQUAT})

        assert answer.json() == [
            {
                "id": answer.json()[0]["id"],
                "exercise_id": AIR_SQUAT,
                "exercise_name": "Air squat",
                "performed_at": "2026-11-24T05:40:00Z",
                "logged_at": "2026-11-24T05:40:00Z",
                "sets": None,
                "reps": None,
                "weight": None,
                "weight_unit": None,
                "duration_seconds": None,
                "distance_meters": None,
                "rpe": None,
                "notes": None,
            }
        ]

    def test_a_list_is_answered_in_the_order_given(self, athlete: Actor) -> None:
        exercise_ids = [SIT_TO_STAND, AIR_SQUAT, SIT_TO_STAND]

        answer = log(athlete, [an_entry(exercise_id) for exercise_id in exercise_ids])

        assert answer.status_code == 201
        assert [entry["exercise_id"] for entry in answer.json()] == exercise_ids
        assert ids(answer.json()) == sorted(set(ids(answer.json())))

    def test_five_hundred_entries_fit_and_one_more_does_not(self, athlete: Actor) -> None:
        fits, does_not = log(athlete, [an_entry()] * 500), log(athlete, [an_entry()] * 501)

        assert (fits.status_code, len(fits.json())) == (201, 500)
        assert refusal(does_not) == (400, "invalid-request", ["body "])
        assert len(history(athlete, limit=500)) == 500

    @pytest.mark.parametrize(
        ("given", "stored"),
        [
            ({"weight": 52.5}, (52.5, "kg")),
            ({"weight": 52.5, "weight_unit": "kg"}, (52.5, "kg")),
            ({"weight": 135, "weight_unit": "lb"}, (135, "lb")),
            ({"weight": 0}, (0, "kg")),
            ({"weight_unit": "lb"}, (None, None)),
        ],
    )
    def test_a_weight_stays_in_its_unit(
        self, athlete: Actor, given: dict[str, Any], stored: tuple[float | None, str | None]
    ) -> None:
        log(athlete, an_entry(**given))

        [entry] = history(athlete)

        assert (entry["weight"], entry["weight_unit"]) == stored

    def test_an_unknown_exercise_is_named_by_its_place_and_nothing_is_stored(self, athlete: Actor) -> None:
        answer = log(athlete, [an_entry(AIR_SQUAT), an_entry(UNKNOWN), an_entry(SIT_TO_STAND)])

        assert refusal(answer) == (409, "unknown-exercise", ["body /1/exercise_id"])
        assert answer.json()["errors"] == [
            {"location": "body", "name": "/1/exercise_id", "detail": f"No exercise has id {UNKNOWN}."}
        ]
        assert history(athlete) == []

    def test_a_single_entry_is_named_without_a_place(self, athlete: Actor) -> None:
        answer = log(athlete, an_entry(UNKNOWN))

        assert refusal(answer) == (409, "unknown-exercise", ["body /exercise_id"])

    def test_at_most_ten_of_many_faults_are_named(self, athlete: Actor) -> None:
        answer = log(athlete, [an_entry(UNKNOWN)] * 12)

        assert refusal(answer)[2] == [f"body /{place}/exercise_id" for place in range(10)]

    @pytest.mark.parametrize(("change", "field"), BAD_FIELDS)
    def test_what_breaks_the_contract_is_refused_by_field(
        self, athlete: Actor, change: dict[str, Any], field: str
    ) -> None:
        one, listed = log(athlete, an_entry(**change)), log(athlete, [an_entry(), an_entry(**change)])

        assert refusal(one) == (400, "invalid-request", [f"body /{field}"])
        assert refusal(listed) == (400, "invalid-request", [f"body /1/{field}"])
        assert history(athlete) == []

    @pytest.mark.parametrize(
        ("body", "field"),
        [([], ""), ({}, "/exercise_id"), (None, ""), ("squats", ""), ([[an_entry()]], "/0"), ([None], "/0")],
    )
    def test_what_is_neither_an_entry_nor_a_list_of_them_is_refused(
        self, athlete: Actor, body: Any, field: str
    ) -> None:
        assert refusal(log(athlete, body)) == (400, "invalid-request", [f"body {field}"])

    @pytest.mark.parametrize("content", [b"", b"{", b'{"exercise_id": NaN}', b"\xff", b'{"exercise_id": 1}}'])
    def test_what_is_not_json_is_refused(self, athlete: Actor, content: bytes) -> None:
        answer = athlete.request("POST", HISTORY, content=content, headers={"Content-Type": "application/json"})

        assert refusal(answer) == (400, "invalid-request", ["body "])

    def test_nobody_may_not(self, client: TestClient) -> None:
        assert refusal(client.post(HISTORY, json=an_entry())) == (401, "unauthorized", [])

    def test_the_token_of_an_account_that_is_gone_stores_nothing(self, athlete: Actor) -> None:
        athlete.delete("/profile", headers={"X-Confirm-Email": athlete.email})

        answer = log(athlete, an_entry())

        assert refusal(answer) == (401, "unauthorized", [])
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="fit", error="invalid_token"'

    def test_more_than_a_mebibyte_is_too_large(self, athlete: Actor) -> None:
        assert refusal(log(athlete, an_entry(notes="n" * 1_048_576))) == (413, "content-too-large", [])

    def test_another_type_than_json_is_unsupported(self, athlete: Actor) -> None:
        answer = athlete.request("POST", HISTORY, data={"exercise_id": "1"})

        assert refusal(answer) == (415, "unsupported-media-type", [])
