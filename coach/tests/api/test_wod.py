"""Operations tagged `wod`, beside a healthy monolith."""

from typing import Any

import orjson
import pytest
from starlette.testclient import TestClient

from coach.tests.builders import ATHLETE, ETAG, OTHER_ATHLETE, a_catalogue, a_context, a_token, an_exercise, bearer
from coach.tests.fake_monolith import (
    CONTEXT,
    EXERCISES,
    FakeMonolith,
    Line,
    Received,
    catalogue_answer,
    http,
    json_answer,
)


def ids(answer: Any) -> list[int]:
    assert answer.status_code == 200, answer.text
    return [exercise["id"] for exercise in answer.json()["exercises"]]


class TestPlanWod:
    def test_the_workout_is_the_whole_answer(
        self, client: TestClient, monolith: FakeMonolith, athlete: dict[str, str]
    ) -> None:
        monolith.on(CONTEXT, json_answer(a_context(catalogue_etag='"one"')))
        monolith.on(EXERCISES, catalogue_answer([an_exercise(17, difficulty=2)], '"one"'))

        answer = client.post("/api/coach/WOD", json={}, headers=athlete)

        assert answer.status_code == 200
        assert answer.json() == {
            "exercises": [
                {
                    "id": 17,
                    "name": "Exercise 17",
                    "description": "Trains something.",
                    "difficulty": 2,
                    "equipment": "Dumbbell",
                    "instructions": "Get ready.\nDo it.",
                    "muscle_groups": [
                        {"id": 16, "name": "Quadriceps", "body_part": "Legs", "is_primary": True, "intensity": 0.3},
                        {"id": 15, "name": "Glutes", "body_part": "Legs", "is_primary": False, "intensity": 0.2},
                    ],
                    # printf 'e2e280277740868a:17' | sha256sum: its last two bytes are 43 and 2d.
                    "suggested_weight": 5 + 2.5 * (0x2D % 19),
                    "suggested_reps": 8 + 0x43 % 8,
                    "repeated": False,
                }
            ],
            "generated_at": "2026-11-25T06:30:00Z",
            "seed": "e2e280277740868a",
            "strategy": "classic",
            "degraded": False,
            "warnings": [],
        }

    def test_both_spellings_of_the_path_give_the_same(self, client: TestClient, athlete: dict[str, str]) -> None:
        answers = [client.post(f"/api/coach/{name}", json={}, headers=athlete).json() for name in ("WOD", "wod")]

        assert answers[0] == answers[1]

    def test_the_same_day_gives_the_same_workout_and_the_next_day_another(
        self, client: TestClient, monolith: FakeMonolith, athlete: dict[str, str]
    ) -> None:
        monolith.on(EXERCISES, catalogue_answer(a_catalogue(40), '"forty"'))
        monolith.on(CONTEXT, json_answer(a_context(catalogue_etag='"forty"')))
        today = [ids(client.post("/api/coach/WOD", json={}, headers=athlete)) for _ in range(2)]
        monolith.on(CONTEXT, json_answer(a_context(catalogue_etag='"forty"', local_date="2026-11-26")))

        tomorrow = ids(client.post("/api/coach/WOD", json={}, headers=athlete))

        assert today[0] == today[1] != tomorrow

    def test_a_seed_asks_for_another_workout_and_can_be_asked_for_again(
        self, client: TestClient, athlete: dict[str, str]
    ) -> None:
        first = client.post("/api/coach/WOD", json={"seed": "second-try"}, headers=athlete).json()

        again = client.post("/api/coach/WOD", json={"seed": first["seed"]}, headers=athlete).json()

        assert first == again
        assert first["seed"] == "second-try"
        assert first["exercises"] != client.post("/api/coach/WOD", json={}, headers=athlete).json()["exercises"]

    def test_excluded_and_avoided_exercises_are_never_given(
        self, client: TestClient, monolith: FakeMonolith, athlete: dict[str, str]
    ) -> None:
        monolith.on(CONTEXT, json_answer(a_context(avoided_exercise_ids=[1, 2, 3])))

        given = ids(client.post("/api/coach/WOD", json={"excluded_ids": [4, 5, 6]}, headers=athlete))

        assert sorted(given) == [7, 8, 9, 10, 11, 12]

    def test_yesterday_is_left_out_and_fills_up_only_when_it_must(
        self, client: TestClient, monolith: FakeMonolith, athlete: dict[str, str]
    ) -> None:
        monolith.on(CONTEXT, json_answer(a_context(yesterday_exercise_ids=[1, 2])))

        answer = client.post("/api/coach/WOD", json={"excluded_ids": [3, 4, 5, 6, 7]}, headers=athlete)

        assert set(ids(answer)[:5]) == {8, 9, 10, 11, 12}
        assert [exercise["repeated"] for exercise in answer.json()["exercises"]] == [False] * 5 + [True]

    @pytest.mark.parametrize("equipment", [[], ["barbell"]])
    def test_what_needs_other_equipment_is_not_given(
        self, client: TestClient, monolith: FakeMonolith, athlete: dict[str, str], equipment: list[str]
    ) -> None:
        monolith.on(CONTEXT, json_answer(a_context(equipment=equipment)))

        answer = client.post("/api/coach/WOD", json={}, headers=athlete)

        assert (answer.status_code, answer.json()["code"]) == (422, "no-exercise-left")

    def test_excluding_everything_leaves_no_exercise(self, client: TestClient, athlete: dict[str, str]) -> None:
        answer = client.post("/api/coach/WOD", json={"excluded_ids": list(range(1, 13))}, headers=athlete)

        assert (answer.status_code, answer.json()["code"]) == (422, "no-exercise-left")

    def test_an_empty_catalogue_leaves_no_exercise(
        self, client: TestClient, monolith: FakeMonolith, athlete: dict[str, str]
    ) -> None:
        monolith.on(CONTEXT, json_answer(a_context(catalogue_etag='"none"')))
        monolith.on(EXERCISES, catalogue_answer([], '"none"'))

        answer = client.post("/api/coach/WOD", json={}, headers=athlete)

        assert (answer.status_code, answer.json()["code"]) == (422, "no-exercise-left")


class TestGetWod:
    def test_it_is_the_same_workout_in_the_monoliths_words(self, client: TestClient, athlete: dict[str, str]) -> None:
        planned = client.post("/api/coach/WOD", json={}, headers=athlete).json()

        answer = client.get("/fitness/wod", headers=athlete)

        assert answer.status_code == 200
        assert answer.json() == {"exercises": planned["exercises"], "generated_at": planned["generated_at"]}
        assert "X-Wod-Degraded" not in answer.headers

    def test_it_takes_no_athlete(self, client: TestClient, athlete: dict[str, str]) -> None:
        answer = client.get("/fitness/wod", params={"user_email": ATHLETE}, headers=athlete)

        assert answer.status_code == 400


class TestForWhom:
    @pytest.mark.parametrize("name", [ATHLETE, ATHLETE.upper()])
    def test_naming_oneself_is_asking_for_oneself(
        self, client: TestClient, monolith: FakeMonolith, athlete: dict[str, str], name: str
    ) -> None:
        answer = client.post("/api/coach/WOD", json={"user_email": name}, headers=athlete)

        assert answer.status_code == 200
        assert monolith.asked(CONTEXT)[-1].query == {}

    def test_another_athlete_is_refused_before_the_monolith_is_asked(
        self, client: TestClient, monolith: FakeMonolith, athlete: dict[str, str]
    ) -> None:
        answer = client.post("/api/coach/WOD", json={"user_email": OTHER_ATHLETE}, headers=athlete)

        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
        assert monolith.asked(CONTEXT) == []

    def test_an_administrator_may_name_anyone(
        self, client: TestClient, monolith: FakeMonolith, admin: dict[str, str]
    ) -> None:
        monolith.on(CONTEXT, json_answer(a_context(user_email=OTHER_ATHLETE)))

        answer = client.post("/api/coach/WOD", json={"user_email": "Ada@Example.com"}, headers=admin)

        assert answer.json()["seed"] == "b7c196eed8698d86"  # printf 'ada@example.com|2026-11-25' | sha256sum
        assert monolith.asked(CONTEXT)[-1].query == {"user_email": [OTHER_ATHLETE]}

    def test_without_the_monolith_the_seed_is_of_the_athlete_and_the_utc_date(
        self, client: TestClient, monolith: FakeMonolith, admin: dict[str, str], athlete: dict[str, str]
    ) -> None:
        client.post("/api/coach/WOD", json={}, headers=athlete)
        monolith.stop()

        named = client.post("/api/coach/WOD", json={"user_email": OTHER_ATHLETE}, headers=admin).json()
        own = client.post("/api/coach/WOD", json={"excluded_ids": [1]}, headers=athlete).json()

        assert (named["seed"], own["seed"]) == ("b7c196eed8698d86", "e2e280277740868a")
        assert 1 not in {exercise["id"] for exercise in own["exercises"]}


class TestCallsToTheMonolith:
    def test_the_token_the_request_id_and_the_trace_go_along(self, client: TestClient, monolith: FakeMonolith) -> None:
        token = a_token()
        trace_id = "4bf92f3577b34da6a3ce929d0e0e4736"
        headers = {
            **bearer(token),
            "X-Request-ID": "request-7",
            "traceparent": f"00-{trace_id}-00f067aa0ba902b7-01",
        }

        answer = client.get("/fitness/wod", headers=headers)

        sent = monolith.asked(CONTEXT)[-1].headers
        assert answer.headers["X-Request-ID"] == "request-7"
        assert (sent["Authorization"], sent["X-Request-ID"]) == (f"Bearer {token}", "request-7")
        assert sent["traceparent"].startswith(f"00-{trace_id}-")

    def test_the_token_goes_nowhere_but_to_the_training_context(
        self, client: TestClient, monolith: FakeMonolith, athlete: dict[str, str]
    ) -> None:
        monolith.on(CONTEXT, json_answer(a_context(catalogue_etag='"token-test"')))

        client.get("/fitness/wod", headers=athlete)

        assert [request.headers["Authorization"] for request in monolith.asked(EXERCISES)] == [None]

    def test_a_workout_is_one_call_while_the_catalogue_is_current(
        self, client: TestClient, monolith: FakeMonolith, athlete: dict[str, str]
    ) -> None:
        client.get("/fitness/wod", headers=athlete)
        before = len(monolith.received)

        client.get("/fitness/wod", headers=athlete)

        assert [request.path for request in monolith.received[before:]] == [CONTEXT]

    def test_a_changed_catalogue_is_fetched_by_asking_whether_it_changed(
        self, client: TestClient, monolith: FakeMonolith, athlete: dict[str, str]
    ) -> None:
        client.get("/fitness/wod", headers=athlete)
        monolith.on(CONTEXT, json_answer(a_context(catalogue_etag='"catalogue-2"')))
        monolith.on(EXERCISES, catalogue_answer([an_exercise(99)], '"catalogue-2"'))

        answer = client.get("/fitness/wod", headers=athlete)

        assert ids(answer) == [99]
        assert monolith.asked(EXERCISES)[-1].headers["If-None-Match"] == ETAG

    def test_cookies_are_not_kept_for_the_next_athlete(
        self, client: TestClient, monolith: FakeMonolith, athlete: dict[str, str]
    ) -> None:
        monolith.on(CONTEXT, json_answer(a_context(), headers={"Set-Cookie": "session=graces; Path=/"}))
        with client:
            client.get("/fitness/wod", headers=athlete)

            client.get("/fitness/wod", headers=athlete)

        assert [request.headers["Cookie"] for request in monolith.asked(CONTEXT)] == [None, None]

    def test_an_answer_of_http_1_0_ends_with_its_connection(
        self, client: TestClient, monolith: FakeMonolith, athlete: dict[str, str]
    ) -> None:
        body = a_context(yesterday_exercise_ids=[1])

        def answer_and_close(line: Line, _request: Received) -> bool:
            head_and_body = http(
                "200 OK", {"Content-Type": "application/json; charset=utf-8"}, orjson.dumps(body), version="1.0"
            )
            line.send(head_and_body)
            return False

        monolith.on(CONTEXT, answer_and_close)

        answer = client.post("/api/coach/WOD", json={"require_history": True}, headers=athlete)

        assert 1 not in ids(answer)

    def test_added_fields_of_a_newer_monolith_are_welcome(
        self, client: TestClient, monolith: FakeMonolith, athlete: dict[str, str]
    ) -> None:
        monolith.on(CONTEXT, json_answer({**a_context(), "mood": "good", "catalogue_etag": '"new"'}))
        monolith.on(EXERCISES, catalogue_answer([an_exercise(5, colour="red")], '"new"'))

        answer = client.get("/fitness/wod", headers=athlete)

        assert ids(answer) == [5]
