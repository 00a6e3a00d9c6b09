"""The operations on the catalogue's exercises, over the app."""

from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from monolith.services import catalogue
from monolith.tests.actors import Actor
from monolith.tests.answers import refusal
from monolith.tests.paging import next_page, pages
from monolith.tests.training_bodies import IDS_OUT_OF_RANGE, NOT_IDS, a_muscle_group, an_entry, an_exercise

EXERCISES = "/fitness/exercises"
AIR_SQUAT = 1
UNKNOWN = 2_147_483_647

BAD_BODIES: list[tuple[Any, str]] = [
    ({key: value for key, value in an_exercise().items() if key != "steps"}, "/steps"),
    (an_exercise(name=""), "/name"),
    (an_exercise(name="S" * 101), "/name"),
    (an_exercise(name="S" * 5_000), "/name"),
    (an_exercise(name="Squ\0at"), "/name"),
    (an_exercise(description="One\nline"), "/description"),
    (an_exercise(description="D" * 1_001), "/description"),
    (an_exercise(steps=["Squat.", ""]), "/steps/1"),
    (an_exercise(steps=["Squat."] * 31), "/steps"),
    (an_exercise(difficulty=0), "/difficulty"),
    (an_exercise(difficulty=6), "/difficulty"),
    (an_exercise(difficulty=2**63), "/difficulty"),
    (an_exercise(difficulty="4"), "/difficulty"),
    (an_exercise(difficulty=True), "/difficulty"),
    (an_exercise(equipment_items=["trampoline"]), "/equipment_items/0"),
    (an_exercise(equipment_items=["box", "box"]), "/equipment_items"),
    (an_exercise(mechanic="levers"), "/mechanic"),
    (an_exercise(movement_pattern="leap"), "/movement_pattern"),
    (an_exercise(unilateral=None), "/unilateral"),
    (an_exercise(primary_muscle_group_ids=[]), "/primary_muscle_group_ids"),
    (an_exercise(primary_muscle_group_ids=[16, 16]), "/primary_muscle_group_ids"),
    (an_exercise(primary_muscle_group_ids=[2**63]), "/primary_muscle_group_ids/0"),
    (an_exercise(secondary_muscle_group_ids=[0]), "/secondary_muscle_group_ids/0"),
    (an_exercise(equipment="Barbell"), "/equipment"),
    ("Elbow squat", ""),
]

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


@pytest.fixture
def elbow_squat(admin: Actor) -> int:
    exercise_id: int = admin.post(EXERCISES, an_exercise()).json()["id"]
    return exercise_id


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
