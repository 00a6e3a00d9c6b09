"""exercises.get_exercise."""

import pytest
from starlette.testclient import TestClient

from monolith.tests.actors import Actor
from monolith.tests.answers import refusal
from monolith.tests.exercises.bodies import AIR_SQUAT, EXERCISES
from monolith.tests.training_bodies import IDS_OUT_OF_RANGE, NOT_IDS


class TestGetExercise:
    def test_it_is_what_the_list_says(self, client: TestClient) -> None:
        listed = client.get(EXERCISES).json()[0]

        answer = client.get(f"{EXERCISES}/{AIR_SQUAT}")

        assert (answer.status_code, answer.json()) == (200, listed)
        assert listed["name"] == "Air squat"

    def test_a_client_that_holds_it_is_told_so(self, client: TestClient) -> None:
        etag = client.get(f"{EXERCISES}/{AIR_SQUAT}").headers["ETag"]

        answer = client.get(f"{EXERCISES}/{AIR_SQUAT}", headers={"If-None-Match": etag})

        assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", etag)

    def test_a_deleted_one_is_not_found_even_with_its_etag(
        self, admin: Actor, elbow_squat: int, client: TestClient
    ) -> None:
        etag = client.get(f"{EXERCISES}/{elbow_squat}").headers["ETag"]
        admin.delete(f"{EXERCISES}/{elbow_squat}")

        answer = client.get(f"{EXERCISES}/{elbow_squat}", headers={"If-None-Match": etag})

        assert refusal(answer) == (404, "not-found", [])
        assert answer.json()["detail"] == f"No exercise has id {elbow_squat}."

    @pytest.mark.parametrize("bad", IDS_OUT_OF_RANGE)
    def test_an_id_out_of_range_is_refused(self, client: TestClient, bad: str) -> None:
        answer = client.get(f"{EXERCISES}/{bad}")

        assert refusal(answer) == (400, "invalid-request", ["path exercise_id"])

    @pytest.mark.parametrize("bad", NOT_IDS)
    def test_there_is_nothing_at_what_is_no_id(self, client: TestClient, bad: str) -> None:
        assert refusal(client.get(f"{EXERCISES}/{bad}")) == (404, "not-found", [])
