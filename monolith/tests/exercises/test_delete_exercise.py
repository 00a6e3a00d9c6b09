"""exercises.delete_exercise: gone from the catalogue, kept in the histories."""

import pytest
from starlette.testclient import TestClient

from monolith.tests.actors import Actor
from monolith.tests.answers import refusal
from monolith.tests.exercises.bodies import AIR_SQUAT, EXERCISES
from monolith.tests.training_bodies import IDS_OUT_OF_RANGE, NOT_IDS, an_entry, an_exercise


class TestDeleteExercise:
    def test_it_leaves_the_catalogue(self, admin: Actor, elbow_squat: int, client: TestClient) -> None:
        answer = admin.delete(f"{EXERCISES}/{elbow_squat}")

        assert (answer.status_code, answer.content) == (204, b"")
        assert refusal(client.get(f"{EXERCISES}/{elbow_squat}")) == (404, "not-found", [])
        assert elbow_squat not in {exercise["id"] for exercise in client.get(EXERCISES).json()}
        assert client.get(EXERCISES, params={"q": "Elbow squat"}).json() == []
        assert refusal(admin.delete(f"{EXERCISES}/{elbow_squat}")) == (404, "not-found", [])

    def test_the_history_keeps_its_name(self, admin: Actor, elbow_squat: int) -> None:
        logged = admin.post(f"{EXERCISES}/history", an_entry(elbow_squat)).json()

        admin.delete(f"{EXERCISES}/{elbow_squat}")

        assert admin.get(f"{EXERCISES}/history").json() == logged
        assert logged[0]["exercise_name"] == "Elbow squat"

    def test_it_cannot_be_logged_any_more(self, admin: Actor, elbow_squat: int) -> None:
        admin.delete(f"{EXERCISES}/{elbow_squat}")

        answer = admin.post(f"{EXERCISES}/history", an_entry(elbow_squat))

        assert refusal(answer) == (409, "unknown-exercise", ["body /exercise_id"])

    def test_its_name_is_free_again(self, admin: Actor, elbow_squat: int) -> None:
        admin.delete(f"{EXERCISES}/{elbow_squat}")

        answer = admin.post(EXERCISES, an_exercise())

        assert (answer.status_code, answer.json()["id"]) == (201, elbow_squat + 1)

    @pytest.mark.parametrize("bad", IDS_OUT_OF_RANGE)
    def test_an_id_out_of_range_is_refused(self, admin: Actor, bad: str) -> None:
        answer = admin.delete(f"{EXERCISES}/{bad}")

        assert refusal(answer) == (400, "invalid-request", ["path exercise_id"])

    @pytest.mark.parametrize("bad", NOT_IDS)
    def test_there_is_nothing_at_what_is_no_id(self, admin: Actor, bad: str) -> None:
        assert refusal(admin.delete(f"{EXERCISES}/{bad}")) == (404, "not-found", [])

    def test_an_athlete_may_not(self, athlete: Actor) -> None:
        assert refusal(athlete.delete(f"{EXERCISES}/{AIR_SQUAT}")) == (403, "forbidden", [])

    def test_nobody_may_not(self, client: TestClient) -> None:
        assert refusal(client.delete(f"{EXERCISES}/{AIR_SQUAT}")) == (401, "unauthorized", [])
