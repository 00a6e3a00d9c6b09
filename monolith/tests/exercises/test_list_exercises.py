"""exercises.list_exercises: by page and by filter."""

from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from monolith.tests.actors import Actor
from monolith.tests.answers import refusal
from monolith.tests.exercises.bodies import EXERCISES, UNKNOWN
from monolith.tests.paging import next_page, pages
from monolith.tests.training_bodies import an_exercise

BAD_QUERIES = [
    ({"max_difficulty": "0"}, "max_difficulty"),
    ({"max_difficulty": "6"}, "max_difficulty"),
    ({"max_difficulty": "+3"}, "max_difficulty"),
    ({"equipment": "trampoline"}, "equipment"),
    ({"equipment": "Barbell"}, "equipment"),
    ({"equipment": ["barbell", "bench"]}, "equipment"),
    ({"muscle_group_id": "0"}, "muscle_group_id"),
    ({"muscle_group_id": "9" * 150}, "muscle_group_id"),
    ({"q": ""}, "q"),
    ({"q": "s" * 101}, "q"),
    ({"q": "squ\0at"}, "q"),
    ({"limit": "0"}, "limit"),
    ({"limit": "1001"}, "limit"),
    ({"limit": str(2**63)}, "limit"),
    ({"cursor": "0"}, "cursor"),
    ({"cursor": "-1"}, "cursor"),
    ({"cursor": "1" * 10}, "cursor"),
    ({"cursor": "abc"}, "cursor"),
    ({"order": "name"}, "order"),
]
Wanted = Callable[[dict[str, Any]], bool]

FILTERS: list[tuple[dict[str, Any], Wanted]] = [
    ({"muscle_group_id": 16}, lambda exercise: 16 in {group["id"] for group in exercise["muscle_groups"]}),
    ({"equipment": "barbell"}, lambda exercise: "barbell" in exercise["equipment_items"]),
    ({"equipment": "none"}, lambda exercise: "none" in exercise["equipment_items"]),
    # Its name is a part of another item's: rowing-machine.
    ({"equipment": "machine"}, lambda exercise: "machine" in exercise["equipment_items"]),
    ({"max_difficulty": 2}, lambda exercise: exercise["difficulty"] <= 2),
    ({"q": "SQUAT"}, lambda exercise: "squat" in exercise["name"].lower()),
    ({"q": "t s"}, lambda exercise: "t s" in exercise["name"].lower()),
    (
        {"muscle_group_id": 16, "equipment": "barbell", "max_difficulty": 4, "q": "squat"},
        lambda exercise: (
            16 in {group["id"] for group in exercise["muscle_groups"]}
            and "barbell" in exercise["equipment_items"]
            and exercise["difficulty"] <= 4
            and "squat" in exercise["name"].lower()
        ),
    ),
]


class TestListExercises:
    def test_an_item_has_the_old_fields_and_the_structured_ones(
        self, admin: Actor, elbow_squat: int, client: TestClient
    ) -> None:
        answer = client.get(EXERCISES, params={"q": "elbow squat"})

        assert answer.status_code == 200
        assert answer.json() == [
            {
                "id": elbow_squat,
                "name": "Elbow squat",
                "description": "A squat with the bar in the crook of the elbows.",
                "difficulty": 4,
                "equipment": "Barbell",
                "instructions": "Take the bar into the crook of your elbows.\nSquat.\nStand up.",
                "muscle_groups": [
                    {"id": 16, "name": "Quadriceps", "body_part": "Legs", "is_primary": True},
                    {"id": 15, "name": "Glutes", "body_part": "Legs", "is_primary": False},
                    {"id": 12, "name": "Abdominals", "body_part": "Core", "is_primary": False},
                ],
                "equipment_items": ["barbell"],
                "steps": ["Take the bar into the crook of your elbows.", "Squat.", "Stand up."],
                "mechanic": "compound",
                "movement_pattern": "squat",
                "unilateral": False,
            }
        ]

    def test_without_parameters_all_are_listed_by_id(self, client: TestClient) -> None:
        answer = client.get(EXERCISES)

        ids = [exercise["id"] for exercise in answer.json()]
        assert len(ids) >= 150
        assert ids == sorted(set(ids))
        assert "Link" not in answer.headers

    @pytest.mark.parametrize(("query", "wanted"), FILTERS, ids=[str(query) for query, _ in FILTERS])
    def test_a_filter_gives_exactly_what_it_asks_for(
        self, client: TestClient, query: dict[str, Any], wanted: Wanted
    ) -> None:
        whole = client.get(EXERCISES).json()

        found = client.get(EXERCISES, params=query).json()

        assert found == [exercise for exercise in whole if wanted(exercise)]
        assert 0 < len(found) < len(whole)

    def test_a_filter_that_nothing_passes_gives_an_empty_list(self, client: TestClient) -> None:
        answer = client.get(EXERCISES, params={"muscle_group_id": UNKNOWN})

        assert (answer.status_code, answer.json()) == (200, [])

    @pytest.mark.parametrize(
        ("q", "found"),
        [
            ("%", ["100% effort"]),
            ("_", ["Under_score hold"]),
            ("/", ["Clean/jerk"]),
            ("\\", []),
            ("ÜBERZUG", ["Überzug der Straße"]),
            ("überzug", ["Überzug der Straße"]),
            ("STRASSE", ["Überzug der Straße"]),
            ("der   straße", ["Überzug der Straße"]),
            ("'; DROP TABLE exercises; --", []),
            ("💪", ["Flex 💪"]),
        ],
    )
    def test_a_part_of_the_name_is_taken_literally_whatever_its_case(
        self, admin: Actor, client: TestClient, q: str, found: list[str]
    ) -> None:
        for name in ("100% effort", "Under_score hold", "Clean/jerk", "Überzug der Straße", "Flex 💪"):
            admin.post(EXERCISES, an_exercise(name=name))

        answer = client.get(EXERCISES, params={"q": q})

        assert [exercise["name"] for exercise in answer.json()] == found

    @pytest.mark.parametrize("query", ["limit=50", "limit=1000", "limit=7&q=squat", "limit=1&equipment=sled"])
    def test_the_pages_together_are_the_whole_list_in_order(self, client: TestClient, query: str) -> None:
        _, _, filters = query.partition("&")
        whole = client.get(f"{EXERCISES}?{filters}").json()

        found = pages(client, f"{EXERCISES}?{query}")

        limit = int(query.removeprefix("limit=").partition("&")[0])
        assert [exercise for page in found for exercise in page] == whole
        assert [len(page) for page in found[:-1]] == [limit] * (len(found) - 1)

    def test_a_last_page_that_is_full_leads_nowhere(self, client: TestClient) -> None:
        sleds = len(client.get(EXERCISES, params={"equipment": "sled"}).json())

        answer = client.get(EXERCISES, params={"equipment": "sled", "limit": sleds})

        assert len(answer.json()) == sleds
        assert "Link" not in answer.headers

    def test_the_link_to_the_next_page_keeps_a_part_of_the_name_in_any_script(
        self, admin: Actor, client: TestClient
    ) -> None:
        names = ["Übung & mehr?", "Übung & mehr? #2", "Übung & mehr? +3"]
        for name in names:
            admin.post(EXERCISES, an_exercise(name=name))

        found = pages(client, str(httpx2.URL(EXERCISES, params={"q": "ÜBUNG & MEHR?", "limit": 1})))

        assert [[exercise["name"] for exercise in page] for page in found] == [[name] for name in names]

    def test_the_longest_part_of_a_name_still_fits_into_the_link(self, client: TestClient) -> None:
        answer = client.get(EXERCISES, params={"q": "e" + "\u3000" * 99, "limit": 1})

        assert answer.status_code == 200
        assert next_page(answer) is not None

    def test_a_cursor_beyond_the_last_exercise_gives_an_empty_page(self, client: TestClient) -> None:
        answer = client.get(EXERCISES, params={"cursor": "999999999"})

        assert (answer.status_code, answer.json()) == (200, [])

    @pytest.mark.parametrize(("query", "name"), BAD_QUERIES)
    def test_a_parameter_that_breaks_the_contract_is_refused_by_name(
        self, client: TestClient, query: dict[str, Any], name: str
    ) -> None:
        answer = client.get(EXERCISES, params=query)

        assert refusal(answer) == (400, "invalid-request", [f"query {name}"])

    def test_all_parameters_at_fault_are_named_together(self, client: TestClient) -> None:
        answer = client.get(EXERCISES, params={"max_difficulty": "6", "limit": "0"})

        assert refusal(answer)[2] == ["query max_difficulty", "query limit"]
