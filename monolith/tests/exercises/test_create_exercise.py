"""exercises.create_exercise, by administrators."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from monolith.services import catalogue
from monolith.tests.actors import Actor
from monolith.tests.answers import refusal
from monolith.tests.exercises.bodies import BAD_BODIES, EXERCISES, UNKNOWN
from monolith.tests.training_bodies import an_exercise


class TestCreateExercise:
    def test_a_new_one_is_told_and_found_at_its_location(self, admin: Actor, client: TestClient) -> None:
        answer = admin.post(EXERCISES, an_exercise())

        made = answer.json()
        assert answer.status_code == 201
        assert answer.headers["Location"] == f"{EXERCISES}/{made['id']}"
        assert client.get(answer.headers["Location"]).json() == made
        assert client.get(EXERCISES).json()[-1] == made

    def test_what_may_be_left_out_is_null(self, admin: Actor) -> None:
        body = an_exercise(steps=[], equipment_items=[])
        for optional in ("mechanic", "movement_pattern", "unilateral", "secondary_muscle_group_ids"):
            del body[optional]

        made = admin.post(EXERCISES, body).json()

        assert made == {
            "id": made["id"],
            "name": "Elbow squat",
            "description": "A squat with the bar in the crook of the elbows.",
            "difficulty": 4,
            "equipment": "Unknown",
            "instructions": "",
            "muscle_groups": [{"id": 16, "name": "Quadriceps", "body_part": "Legs", "is_primary": True}],
            "equipment_items": [],
            "steps": [],
            "mechanic": None,
            "movement_pattern": None,
            "unilateral": None,
        }

    @pytest.mark.parametrize(
        ("items", "words"),
        [
            (["none"], "None"),
            (["pull-up-bar", "ez-bar"], "Pull-up bar, EZ bar"),
            (["rowing-machine"], "Rowing machine"),
        ],
    )
    def test_the_old_equipment_field_has_the_names_in_words(self, admin: Actor, items: list[str], words: str) -> None:
        made = admin.post(EXERCISES, an_exercise(equipment_items=items)).json()

        assert (made["equipment_items"], made["equipment"]) == (items, words)

    def test_a_group_that_is_named_as_both_is_primary(self, admin: Actor) -> None:
        body = an_exercise(primary_muscle_group_ids=[16], secondary_muscle_group_ids=[15, 16])

        made = admin.post(EXERCISES, body).json()

        assert [(group["id"], group["is_primary"]) for group in made["muscle_groups"]] == [(16, True), (15, False)]

    @pytest.mark.parametrize("name", ["Air squat", "aIR SQUAT", "air   squat "])
    def test_a_name_is_taken_whatever_its_case_and_spacing(self, admin: Actor, name: str) -> None:
        answer = admin.post(EXERCISES, an_exercise(name=name))

        assert refusal(answer) == (409, "name-taken", ["body /name"])

    def test_unknown_muscle_groups_are_named_by_the_lists_that_have_them(self, admin: Actor) -> None:
        body = an_exercise(primary_muscle_group_ids=[16, UNKNOWN], secondary_muscle_group_ids=[25_000, 15])

        answer = admin.post(EXERCISES, body)

        fields = ["body /primary_muscle_group_ids", "body /secondary_muscle_group_ids"]
        assert refusal(answer) == (409, "unknown-muscle-group", fields)
        assert [error["detail"] for error in answer.json()["errors"]] == [
            f"No muscle group has id {UNKNOWN}.",
            "No muscle group has id 25000.",
        ]

    def test_a_muscle_group_that_is_deleted_at_that_moment_is_a_conflict(
        self, admin: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # As if the group had still been there when it was looked for.
        monkeypatch.setattr(catalogue, "_require_muscle_groups", lambda _repos, _new: None)

        answer = admin.post(EXERCISES, an_exercise(primary_muscle_group_ids=[UNKNOWN]))

        assert refusal(answer) == (409, "unknown-muscle-group", [])
        assert admin.get(EXERCISES, params={"q": "elbow squat"}).json() == []

    @pytest.mark.parametrize(("body", "field"), BAD_BODIES)
    def test_what_breaks_the_contract_is_refused_by_field(self, admin: Actor, body: Any, field: str) -> None:
        answer = admin.post(EXERCISES, body)

        assert refusal(answer) == (400, "invalid-request", [f"body {field}"])

    def test_an_athlete_may_not(self, athlete: Actor) -> None:
        assert refusal(athlete.post(EXERCISES, an_exercise())) == (403, "forbidden", [])

    def test_nobody_may_not(self, client: TestClient) -> None:
        assert refusal(client.post(EXERCISES, json=an_exercise())) == (401, "unauthorized", [])

    def test_more_than_a_mebibyte_is_too_large(self, admin: Actor) -> None:
        answer = admin.post(EXERCISES, an_exercise(description="D" * 1_048_576))

        assert refusal(answer) == (413, "content-too-large", [])

    def test_another_type_than_json_is_unsupported(self, admin: Actor) -> None:
        answer = admin.request("POST", EXERCISES, data={"name": "Elbow squat"})

        assert refusal(answer) == (415, "unsupported-media-type", [])
