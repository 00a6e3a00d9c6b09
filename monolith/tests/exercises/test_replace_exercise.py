"""exercises.replace_exercise, by administrators."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from monolith.services import catalogue
from monolith.tests.actors import Actor
from monolith.tests.answers import refusal
from monolith.tests.exercises.bodies import AIR_SQUAT, BAD_BODIES, EXERCISES, UNKNOWN
from monolith.tests.training_bodies import an_entry, an_exercise


class TestReplaceExercise:
    def test_all_of_it_is_replaced(self, admin: Actor, elbow_squat: int) -> None:
        body = {
            "name": "Front squat on the elbows",
            "description": "The same, said otherwise.",
            "steps": ["Squat."],
            "difficulty": 1,
            "equipment_items": ["barbell", "box"],
            "primary_muscle_group_ids": [15],
        }

        answer = admin.put(f"{EXERCISES}/{elbow_squat}", body)

        assert answer.status_code == 200
        assert answer.json() == {
            "id": elbow_squat,
            "name": "Front squat on the elbows",
            "description": "The same, said otherwise.",
            "difficulty": 1,
            "equipment": "Barbell, Box",
            "instructions": "Squat.",
            "muscle_groups": [{"id": 15, "name": "Glutes", "body_part": "Legs", "is_primary": True}],
            "equipment_items": ["barbell", "box"],
            "steps": ["Squat."],
            "mechanic": None,
            "movement_pattern": None,
            "unilateral": None,
        }
        assert admin.get(f"{EXERCISES}/{elbow_squat}").json() == answer.json()

    def test_what_was_logged_with_it_shows_its_new_name(self, admin: Actor, elbow_squat: int) -> None:
        admin.post(f"{EXERCISES}/history", an_entry(elbow_squat))

        admin.put(f"{EXERCISES}/{elbow_squat}", an_exercise(name="Squat on the elbows"))

        assert admin.get(f"{EXERCISES}/history").json()[0]["exercise_name"] == "Squat on the elbows"

    def test_its_own_name_in_another_case_is_free(self, admin: Actor, elbow_squat: int) -> None:
        answer = admin.put(f"{EXERCISES}/{elbow_squat}", an_exercise(name="ELBOW squat"))

        assert (answer.status_code, answer.json()["name"]) == (200, "ELBOW squat")

    def test_anothers_name_is_taken(self, admin: Actor, elbow_squat: int) -> None:
        answer = admin.put(f"{EXERCISES}/{elbow_squat}", an_exercise(name="AIR  squat"))

        assert refusal(answer) == (409, "name-taken", ["body /name"])
        assert admin.get(f"{EXERCISES}/{elbow_squat}").json()["name"] == "Elbow squat"

    def test_an_unknown_muscle_group_is_a_conflict(self, admin: Actor, elbow_squat: int) -> None:
        answer = admin.put(f"{EXERCISES}/{elbow_squat}", an_exercise(secondary_muscle_group_ids=[UNKNOWN]))

        assert refusal(answer) == (409, "unknown-muscle-group", ["body /secondary_muscle_group_ids"])

    def test_a_muscle_group_that_is_deleted_at_that_moment_changes_nothing(
        self, admin: Actor, elbow_squat: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = admin.get(f"{EXERCISES}/{elbow_squat}").json()
        monkeypatch.setattr(catalogue, "_require_muscle_groups", lambda _repos, _new: None)

        answer = admin.put(f"{EXERCISES}/{elbow_squat}", an_exercise(primary_muscle_group_ids=[UNKNOWN]))

        assert refusal(answer) == (409, "unknown-muscle-group", [])
        assert admin.get(f"{EXERCISES}/{elbow_squat}").json() == before

    def test_an_id_that_nothing_has_is_not_found(self, admin: Actor) -> None:
        assert refusal(admin.put(f"{EXERCISES}/{UNKNOWN}", an_exercise())) == (404, "not-found", [])

    def test_a_deleted_one_is_not_found(self, admin: Actor, elbow_squat: int) -> None:
        admin.delete(f"{EXERCISES}/{elbow_squat}")

        assert refusal(admin.put(f"{EXERCISES}/{elbow_squat}", an_exercise())) == (404, "not-found", [])

    @pytest.mark.parametrize(("body", "field"), BAD_BODIES)
    def test_what_breaks_the_contract_is_refused_by_field(self, admin: Actor, body: Any, field: str) -> None:
        answer = admin.put(f"{EXERCISES}/{AIR_SQUAT}", body)

        assert refusal(answer) == (400, "invalid-request", [f"body {field}"])

    def test_an_athlete_may_not(self, athlete: Actor) -> None:
        assert refusal(athlete.put(f"{EXERCISES}/{AIR_SQUAT}", an_exercise())) == (403, "forbidden", [])

    def test_nobody_may_not(self, client: TestClient) -> None:
        assert refusal(client.put(f"{EXERCISES}/{AIR_SQUAT}", json=an_exercise())) == (401, "unauthorized", [])

    def test_more_than_a_mebibyte_is_too_large(self, admin: Actor) -> None:
        answer = admin.put(f"{EXERCISES}/{AIR_SQUAT}", an_exercise(description="D" * 1_048_576))

        assert refusal(answer) == (413, "content-too-large", [])

    def test_another_type_than_json_is_unsupported(self, admin: Actor) -> None:
        answer = admin.request("PUT", f"{EXERCISES}/{AIR_SQUAT}", data={"name": "Elbow squat"})

        assert refusal(answer) == (415, "unsupported-media-type", [])
