"""exercises.list_exercises for who has the list already."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from monolith.tests.actors import Actor
from monolith.tests.answers import refusal
from monolith.tests.exercises.bodies import EXERCISES
from monolith.tests.training_bodies import a_muscle_group, an_exercise


class TestConditionalList:
    @pytest.mark.parametrize("form", ["{etag}", "W/{etag}", '"other", {etag}', '"other",W/{etag} , "more"', "*"])
    def test_a_client_that_holds_the_catalogue_is_told_so(self, client: TestClient, form: str) -> None:
        etag = client.get(EXERCISES).headers["ETag"]

        answer = client.get(EXERCISES, headers={"If-None-Match": form.format(etag=etag)})

        assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", etag)
        assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"

    def test_several_header_lines_are_one_list(self, client: TestClient) -> None:
        etag = client.get(EXERCISES).headers["ETag"]

        answer = client.get(EXERCISES, headers=[("If-None-Match", '"other"'), ("If-None-Match", etag)])

        assert answer.status_code == 304

    @pytest.mark.parametrize(
        "form", ['"stale"', "{bare}", "w/{etag}", '"', "", ",,,", "W/", "é", '{etag}"', "*, {etag}x"]
    )
    def test_what_does_not_name_the_etag_gets_the_whole_list(self, client: TestClient, form: str) -> None:
        whole = client.get(EXERCISES)
        etag = whole.headers["ETag"]
        sent = form.format(etag=etag, bare=etag.strip('"')).encode()

        answer = client.get(EXERCISES, headers={b"If-None-Match": sent})

        assert (answer.status_code, answer.json()) == (200, whole.json())
        assert answer.headers["ETag"] == etag

    def test_a_header_beyond_the_bound_is_refused(self, client: TestClient) -> None:
        answer = client.get(EXERCISES, headers={"If-None-Match": "x" * 1_001})

        assert refusal(answer) == (400, "invalid-request", ["header If-None-Match"])

    def test_each_query_has_an_etag_of_its_own(self, client: TestClient) -> None:
        queries = ["", "limit=5", "limit=6", "cursor=5", "q=squat", "q=Squat", "equipment=sled", "max_difficulty=5",
                   "muscle_group_id=5", "limit=5&q=squat"]  # fmt: skip

        etags = [client.get(f"{EXERCISES}?{query}").headers["ETag"] for query in queries]

        assert len(set(etags)) == len(queries)

    def test_the_order_of_the_parameters_does_not_matter(self, client: TestClient) -> None:
        etag = client.get(f"{EXERCISES}?q=squat&limit=5").headers["ETag"]

        answer = client.get(f"{EXERCISES}?limit=5&q=squat", headers={"If-None-Match": etag})

        assert answer.status_code == 304

    def test_every_write_of_an_administrator_changes_it(self, admin: Actor, client: TestClient) -> None:
        etags = [client.get(EXERCISES).headers["ETag"]]
        group: dict[str, Any] = {}
        exercise: dict[str, Any] = {}
        writes: list[Callable[[], object]] = [
            lambda: group.update(admin.post("/fitness/muscle-groups", a_muscle_group()).json()),
            lambda: admin.put(f"/fitness/muscle-groups/{group['id']}", a_muscle_group(name="Kneepit")),
            lambda: exercise.update(admin.post(EXERCISES, an_exercise()).json()),
            lambda: admin.put(f"{EXERCISES}/{exercise['id']}", an_exercise(difficulty=5)),
            lambda: admin.delete(f"{EXERCISES}/{exercise['id']}"),
            lambda: admin.delete(f"/fitness/muscle-groups/{group['id']}"),
        ]

        for write in writes:
            write()
            etags.append(client.get(EXERCISES, headers={"If-None-Match": etags[-1]}).headers["ETag"])

        assert len(set(etags)) == len(writes) + 1

    def test_a_write_that_is_refused_does_not_change_it(self, admin: Actor, client: TestClient) -> None:
        etag = client.get(EXERCISES).headers["ETag"]
        admin.post(EXERCISES, an_exercise(name="Air squat"))

        answer = client.get(EXERCISES, headers={"If-None-Match": etag})

        assert answer.status_code == 304

    def test_a_client_with_a_stale_list_gets_the_new_one(self, admin: Actor, client: TestClient) -> None:
        stale = client.get(EXERCISES).headers["ETag"]
        made = admin.post(EXERCISES, an_exercise()).json()

        answer = client.get(EXERCISES, headers={"If-None-Match": stale})

        assert answer.status_code == 200
        assert answer.json()[-1] == made
