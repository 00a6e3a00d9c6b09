"""The operations on muscle groups, over the app."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from monolith.tests.actors import Actor
from monolith.tests.answers import refusal
from monolith.tests.training_bodies import IDS_OUT_OF_RANGE, NOT_IDS, a_muscle_group, an_exercise

GROUPS = "/fitness/muscle-groups"
QUADRICEPS = 16
UNKNOWN = 2_147_483_647

BAD_BODIES: list[tuple[Any, str]] = [
    ({"body_part": "Legs"}, "/name"),
    ({"name": "Popliteus"}, "/body_part"),
    (a_muscle_group(name=""), "/name"),
    (a_muscle_group(name=" Popliteus"), "/name"),
    (a_muscle_group(name="P" * 61), "/name"),
    (a_muscle_group(name="P" * 5_000), "/name"),
    (a_muscle_group(name="Popli\0teus"), "/name"),
    (a_muscle_group(name="Popli\nteus"), "/name"),
    (a_muscle_group(name=2**63), "/name"),
    (a_muscle_group(body_part=None), "/body_part"),
    (a_muscle_group(id=1), "/id"),
    ([a_muscle_group()], ""),
]


@pytest.fixture
def popliteus(admin: Actor) -> int:
    """The id of a muscle group that no exercise trains."""
    group_id: int = admin.post(GROUPS, a_muscle_group()).json()["id"]
    return group_id


class TestListMuscleGroups:
    def test_all_are_listed_by_id(self, client: TestClient) -> None:
        answer = client.get(GROUPS)

        groups = answer.json()
        assert answer.status_code == 200
        assert [group["id"] for group in groups] == list(range(1, 25))
        assert groups[0] == {"id": 1, "name": "Chest", "body_part": "Chest"}
        assert groups[23] == {"id": 24, "name": "Deep core", "body_part": "Core"}

    def test_a_client_that_holds_the_list_is_told_so(self, client: TestClient) -> None:
        etag = client.get(GROUPS).headers["ETag"]

        answer = client.get(GROUPS, headers={"If-None-Match": etag})

        assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", etag)

    def test_it_may_be_kept_but_is_to_be_asked_for_again(self, client: TestClient) -> None:
        answer = client.get(GROUPS)

        assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"

    def test_its_etag_is_not_that_of_the_exercises(self, client: TestClient) -> None:
        etag = client.get("/fitness/exercises").headers["ETag"]

        answer = client.get(GROUPS, headers={"If-None-Match": etag})

        assert answer.status_code == 200

    def test_a_parameter_that_is_not_known_is_refused(self, client: TestClient) -> None:
        answer = client.get(GROUPS, params={"limit": 3})

        assert refusal(answer) == (400, "invalid-request", ["query limit"])


class TestGetMuscleGroup:
    def test_it_is_found_by_its_id(self, client: TestClient) -> None:
        answer = client.get(f"{GROUPS}/{QUADRICEPS}")

        assert answer.status_code == 200
        assert answer.json() == {"id": QUADRICEPS, "name": "Quadriceps", "body_part": "Legs"}

    def test_a_client_that_holds_it_is_told_so(self, client: TestClient) -> None:
        etag = client.get(f"{GROUPS}/{QUADRICEPS}").headers["ETag"]

        answer = client.get(f"{GROUPS}/{QUADRICEPS}", headers={"If-None-Match": etag})

        assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", etag)

    def test_an_id_that_nothing_has_is_not_found(self, client: TestClient) -> None:
        answer = client.get(f"{GROUPS}/{UNKNOWN}")

        assert refusal(answer) == (404, "not-found", [])
        assert answer.json()["detail"] == f"No muscle group has id {UNKNOWN}."

    def test_not_even_any_etag_makes_an_unknown_one_known(self, client: TestClient) -> None:
        answer = client.get(f"{GROUPS}/{UNKNOWN}", headers={"If-None-Match": "*"})

        assert refusal(answer) == (404, "not-found", [])

    @pytest.mark.parametrize("bad", IDS_OUT_OF_RANGE)
    def test_an_id_out_of_range_is_refused(self, client: TestClient, bad: str) -> None:
        answer = client.get(f"{GROUPS}/{bad}")

        assert refusal(answer) == (400, "invalid-request", ["path muscle_group_id"])

    @pytest.mark.parametrize("bad", NOT_IDS)
    def test_there_is_nothing_at_what_is_no_id(self, client: TestClient, bad: str) -> None:
        assert refusal(client.get(f"{GROUPS}/{bad}")) == (404, "not-found", [])


class TestCreateMuscleGroup:
    def test_a_new_one_is_told_and_found_at_its_location(self, admin: Actor, client: TestClient) -> None:
        answer = admin.post(GROUPS, a_muscle_group(name="Přední sval 💪"))

        made = answer.json()
        assert answer.status_code == 201
        assert made == {"id": made["id"], "name": "Přední sval 💪", "body_part": "Legs"}
        assert answer.headers["Location"] == f"{GROUPS}/{made['id']}"
        assert client.get(answer.headers["Location"]).json() == made

    @pytest.mark.parametrize("name", ["Chest", "cHEST", "Deep  core", "deep core "])
    def test_a_name_is_taken_whatever_its_case_and_spacing(self, admin: Actor, name: str) -> None:
        answer = admin.post(GROUPS, a_muscle_group(name=name))

        assert refusal(answer) == (409, "name-taken", ["body /name"])

    @pytest.mark.parametrize(("body", "field"), BAD_BODIES)
    def test_what_breaks_the_contract_is_refused_by_field(self, admin: Actor, body: Any, field: str) -> None:
        answer = admin.post(GROUPS, body)

        assert refusal(answer) == (400, "invalid-request", [f"body {field}"])

    def test_an_athlete_may_not(self, athlete: Actor) -> None:
        assert refusal(athlete.post(GROUPS, a_muscle_group())) == (403, "forbidden", [])

    def test_nobody_may_not(self, client: TestClient) -> None:
        assert refusal(client.post(GROUPS, json=a_muscle_group())) == (401, "unauthorized", [])

    def test_more_than_a_mebibyte_is_too_large(self, admin: Actor) -> None:
        answer = admin.post(GROUPS, a_muscle_group(name="P" * 1_048_576))

        assert refusal(answer) == (413, "content-too-large", [])

    def test_another_type_than_json_is_unsupported(self, admin: Actor) -> None:
        answer = admin.request("POST", GROUPS, content=b"name: P", headers={"Content-Type": "application/yaml"})

        assert refusal(answer) == (415, "unsupported-media-type", [])


class TestReplaceMuscleGroup:
    def test_the_exercises_that_train_it_show_its_new_name(self, admin: Actor, popliteus: int) -> None:
        trains = admin.post("/fitness/exercises", an_exercise(primary_muscle_group_ids=[popliteus])).json()["id"]

        answer = admin.put(f"{GROUPS}/{popliteus}", {"name": "Kneepit", "body_part": "Knee"})

        assert answer.status_code == 200
        assert answer.json() == {"id": popliteus, "name": "Kneepit", "body_part": "Knee"}
        assert admin.get(f"/fitness/exercises/{trains}").json()["muscle_groups"][0] == {
            "id": popliteus,
            "name": "Kneepit",
            "body_part": "Knee",
            "is_primary": True,
        }

    def test_its_own_name_in_another_case_is_free(self, admin: Actor, popliteus: int) -> None:
        answer = admin.put(f"{GROUPS}/{popliteus}", a_muscle_group(name="POPLITEUS"))

        assert answer.json() == {"id": popliteus, "name": "POPLITEUS", "body_part": "Legs"}

    def test_anothers_name_is_taken(self, admin: Actor, popliteus: int) -> None:
        answer = admin.put(f"{GROUPS}/{popliteus}", a_muscle_group(name="lower  BACK"))

        assert refusal(answer) == (409, "name-taken", ["body /name"])
        assert admin.get(f"{GROUPS}/{popliteus}").json()["name"] == "Popliteus"

    def test_an_id_that_nothing_has_is_not_found(self, admin: Actor) -> None:
        assert refusal(admin.put(f"{GROUPS}/{UNKNOWN}", a_muscle_group())) == (404, "not-found", [])

    @pytest.mark.parametrize(("body", "field"), BAD_BODIES)
    def test_what_breaks_the_contract_is_refused_by_field(self, admin: Actor, body: Any, field: str) -> None:
        answer = admin.put(f"{GROUPS}/{QUADRICEPS}", body)

        assert refusal(answer) == (400, "invalid-request", [f"body {field}"])

    def test_an_athlete_may_not(self, athlete: Actor) -> None:
        assert refusal(athlete.put(f"{GROUPS}/{QUADRICEPS}", a_muscle_group())) == (403, "forbidden", [])

    def test_nobody_may_not(self, client: TestClient) -> None:
        assert refusal(client.put(f"{GROUPS}/{QUADRICEPS}", json=a_muscle_group())) == (401, "unauthorized", [])

    def test_more_than_a_mebibyte_is_too_large(self, admin: Actor) -> None:
        answer = admin.put(f"{GROUPS}/{QUADRICEPS}", a_muscle_group(name="P" * 1_048_576))

        assert refusal(answer) == (413, "content-too-large", [])

    def test_another_type_than_json_is_unsupported(self, admin: Actor) -> None:
        answer = admin.request("PUT", f"{GROUPS}/{QUADRICEPS}", data={"name": "Popliteus"})

        assert refusal(answer) == (415, "unsupported-media-type", [])


class TestDeleteMuscleGroup:
    def test_one_that_nothing_trains_is_gone_for_good(self, admin: Actor, popliteus: int) -> None:
        answer = admin.delete(f"{GROUPS}/{popliteus}")

        assert (answer.status_code, answer.content) == (204, b"")
        assert refusal(admin.get(f"{GROUPS}/{popliteus}")) == (404, "not-found", [])
        assert refusal(admin.delete(f"{GROUPS}/{popliteus}")) == (404, "not-found", [])

    def test_its_name_is_free_again_and_its_id_is_not(self, admin: Actor, popliteus: int) -> None:
        admin.delete(f"{GROUPS}/{popliteus}")

        answer = admin.post(GROUPS, a_muscle_group())

        assert answer.json() == {"id": popliteus + 1, "name": "Popliteus", "body_part": "Legs"}

    def test_one_that_an_exercise_trains_stays(self, admin: Actor) -> None:
        answer = admin.delete(f"{GROUPS}/{QUADRICEPS}")

        assert refusal(answer) == (409, "muscle-group-in-use", [])
        assert admin.get(f"{GROUPS}/{QUADRICEPS}").status_code == 200

    def test_one_that_only_a_deleted_exercise_trained_goes(self, admin: Actor, popliteus: int) -> None:
        trained = admin.post("/fitness/exercises", an_exercise(primary_muscle_group_ids=[popliteus])).json()["id"]
        admin.delete(f"/fitness/exercises/{trained}")

        answer = admin.delete(f"{GROUPS}/{popliteus}")

        assert answer.status_code == 204

    @pytest.mark.parametrize("bad", IDS_OUT_OF_RANGE)
    def test_an_id_out_of_range_is_refused(self, admin: Actor, bad: str) -> None:
        answer = admin.delete(f"{GROUPS}/{bad}")

        assert refusal(answer) == (400, "invalid-request", ["path muscle_group_id"])

    @pytest.mark.parametrize("bad", NOT_IDS)
    def test_there_is_nothing_at_what_is_no_id(self, admin: Actor, bad: str) -> None:
        assert refusal(admin.delete(f"{GROUPS}/{bad}")) == (404, "not-found", [])

    def test_an_athlete_may_not(self, athlete: Actor) -> None:
        assert refusal(athlete.delete(f"{GROUPS}/{QUADRICEPS}")) == (403, "forbidden", [])

    def test_nobody_may_not(self, client: TestClient) -> None:
        assert refusal(client.delete(f"{GROUPS}/{QUADRICEPS}")) == (401, "unauthorized", [])
