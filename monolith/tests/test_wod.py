"""The deprecated workout of the day, over the app."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from sqlalchemy import Engine, func, select
from starlette.testclient import TestClient

from boundary.contract import Contract
from monolith.db.models import Base, CatalogueRevisionRow
from monolith.db.sourced import SourcedRow
from monolith.db.unit_of_work import UnitOfWork
from monolith.services.catalogue_import import CatalogueImport
from monolith.settings import Settings
from monolith.tests.actors import Actor, Actors
from monolith.tests.answers import refusal
from monolith.tests.clock import SettableClock
from monolith.tests.statements import sent_statements
from monolith.tests.training_bodies import an_entry, an_exercise
from monolith.tests.variants import client_at, variant

WOD = "/fitness/wod"
HISTORY = "/fitness/exercises/history"
TODAY, TOMORROW = "2026-11-25T12:00:00Z", "2026-11-26T12:00:00Z"
CLIENTS = 50


@pytest.fixture
def today(clock: SettableClock) -> SettableClock:
    """The clock, standing still."""
    clock.set(TODAY)
    return clock


@pytest.fixture
def catalogue(client: TestClient) -> dict[int, dict[str, Any]]:
    """The exercises by id."""
    return {exercise["id"]: exercise for exercise in client.get("/fitness/exercises").json()}


@pytest.fixture
def own_client(settings: Settings, client: TestClient, request: pytest.FixtureRequest) -> Iterator[TestClient]:
    """A client of another app on the same database and with the same keys; the test's parameter changes settings."""
    with variant(settings, **getattr(request, "param", {})) as app, client_at(app) as own:
        yield own


def workout(actor: Actor) -> list[dict[str, Any]]:
    answer = actor.get(WOD)
    assert answer.status_code == 200, answer.text
    exercises: list[dict[str, Any]] = answer.json()["exercises"]
    return exercises


def planned(actor: Actor, body: dict[str, Any]) -> dict[str, Any]:
    answer = actor.post(WOD, body)
    assert answer.status_code == 200, answer.text
    workout: dict[str, Any] = answer.json()
    return workout


def ids(exercises: list[dict[str, Any]]) -> list[int]:
    return [exercise["id"] for exercise in exercises]


def leaves_only(actor: Actor, catalogue: dict[int, dict[str, Any]], left: set[int]) -> None:
    """Let the athlete's profile allow these exercises without equipment and no others."""
    bare = {exercise["id"] for exercise in catalogue.values() if exercise["equipment_items"] == ["none"]}
    assert left <= bare
    answer = actor.patch("/profile", {"equipment": ["none"], "avoided_exercise_ids": sorted(bare - left)})
    assert answer.status_code == 200, answer.text


class TestGetWod:
    def test_it_has_the_shape_that_old_clients_know(
        self, athlete: Actor, today: SettableClock, catalogue: dict[int, dict[str, Any]]
    ) -> None:
        seed = hashlib.sha256(b"grace@example.com|2026-11-25").hexdigest()[:16]
        digests = {exercise_id: hashlib.sha256(f"{seed}:{exercise_id}".encode()).digest() for exercise_id in catalogue}

        answer = athlete.get(WOD)

        assert answer.status_code == 200
        assert answer.json() == {
            "exercises": [
                {
                    "id": exercise_id,
                    "name": exercise["name"],
                    "description": exercise["description"],
                    "difficulty": exercise["difficulty"],
                    "equipment": exercise["equipment"],
                    "instructions": exercise["instructions"],
                    "muscle_groups": [
                        group
                        | {
                            "intensity": round(
                                min(1, (exercise["difficulty"] - 1) / 4 * (1.2 if group["is_primary"] else 0.8)), 4
                            )
                        }
                        for group in exercise["muscle_groups"]
                    ],
                    "suggested_weight": (
                        0 if exercise["equipment_items"] == ["none"] else 5 + 2.5 * (digests[exercise_id][31] % 19)
                    ),
                    "suggested_reps": 8 + digests[exercise_id][30] % 8,
                    "repeated": False,
                }
                for exercise_id in sorted(catalogue, key=lambda exercise_id: digests[exercise_id])[:6]
                for exercise in [catalogue[exercise_id]]
            ],
            "generated_at": "2026-11-25T12:00:00Z",
        }

    def test_it_stays_the_same_all_day(self, athlete: Actor, clock: SettableClock) -> None:
        clock.set("2026-11-25T00:00:00Z")
        morning = workout(athlete)
        clock.set("2026-11-25T23:59:59Z")

        assert workout(athlete) == morning

    def test_tomorrow_it_is_another(self, athlete: Actor, today: SettableClock) -> None:
        now = workout(athlete)
        today.set(TOMORROW)

        assert set(ids(workout(athlete))) != set(ids(now))

    def test_the_day_is_the_athletes_own(self, athlete: Actor, clock: SettableClock) -> None:
        clock.set(TOMORROW)
        tomorrows = workout(athlete)
        clock.set(TODAY)
        athlete.patch("/profile", {"time_zone": "Pacific/Auckland"})

        assert workout(athlete) == tomorrows

    def test_another_athlete_has_another(self, athlete: Actor, actors: Actors, today: SettableClock) -> None:
        other = actors.sign_up("ada@example.com")

        assert set(ids(workout(other))) != set(ids(workout(athlete)))

    def test_none_of_yesterdays_is_in_it(self, athlete: Actor, today: SettableClock) -> None:
        planned = ids(workout(athlete))
        done = planned[:3]
        athlete.post(HISTORY, [an_entry(id_, performed_at="2026-11-24T12:00:00Z") for id_ in done])

        found = workout(athlete)

        assert ids(found)[:3] == planned[3:]
        assert len(found) == 6
        assert not set(ids(found)) & set(done)
        assert [exercise["repeated"] for exercise in found] == [False] * 6

    @pytest.mark.parametrize("instant", ["2026-11-23T23:59:59Z", "2026-11-25T00:00:00Z"])
    def test_what_was_done_on_another_day_may_be_in_it(
        self, athlete: Actor, today: SettableClock, instant: str
    ) -> None:
        planned = workout(athlete)
        athlete.post(HISTORY, [an_entry(id_, performed_at=instant) for id_ in ids(planned)])

        assert workout(athlete) == planned

    def test_yesterdays_fill_up_at_the_end_when_too_few_others_are_left(
        self, athlete: Actor, today: SettableClock, catalogue: dict[int, dict[str, Any]]
    ) -> None:
        left = [id_ for id_, exercise in catalogue.items() if exercise["equipment_items"] == ["none"]][:8]
        leaves_only(athlete, catalogue, set(left))
        ranked = ids(workout(athlete))
        done = {*left} - {*ranked[:4]}
        athlete.post(HISTORY, [an_entry(id_, performed_at="2026-11-24T12:00:00Z") for id_ in done])

        found = workout(athlete)

        assert [(exercise["id"], exercise["repeated"]) for exercise in found] == [
            *((id_, False) for id_ in ranked[:4]),
            *((id_, True) for id_ in ranked[4:6]),
        ]

    def test_what_is_avoided_is_never_in_it_not_even_to_fill_up(
        self, athlete: Actor, today: SettableClock, catalogue: dict[int, dict[str, Any]]
    ) -> None:
        left = [id_ for id_, exercise in catalogue.items() if exercise["equipment_items"] == ["none"]][:2]
        leaves_only(athlete, catalogue, set(left))

        assert set(ids(workout(athlete))) == set(left)

    def test_nothing_in_it_needs_what_is_not_at_hand(
        self, athlete: Actor, clock: SettableClock, catalogue: dict[int, dict[str, Any]]
    ) -> None:
        athlete.patch("/profile", {"equipment": ["dumbbell"]})
        needed = set()

        for day in range(1, 29):
            clock.set(f"2026-11-{day:02}T12:00:00Z")
            needed |= {item for id_ in ids(workout(athlete)) for item in catalogue[id_]["equipment_items"]}

        assert needed == {"dumbbell", "none"}

    def test_unknown_equipment_is_not_for_an_athlete_with_a_restriction(
        self, athlete: Actor, today: SettableClock, engine: Engine, catalogue: dict[int, dict[str, Any]]
    ) -> None:
        left = [id_ for id_, exercise in catalogue.items() if exercise["equipment_items"] == ["none"]][:2]
        import_exercises_with_unknown_equipment(engine, 3)
        leaves_only(athlete, catalogue, set(left))

        assert set(ids(workout(athlete))) == set(left)

    def test_unknown_equipment_is_for_an_athlete_without_a_restriction(
        self, athlete: Actor, clock: SettableClock, engine: Engine, client: TestClient
    ) -> None:
        import_exercises_with_unknown_equipment(engine, 400)
        found = set()

        for day in range(1, 8):
            clock.set(f"2026-11-{day:02}T12:00:00Z")
            found |= {exercise["equipment"] for exercise in workout(athlete)}

        assert "Unknown" in found

    def test_an_exercise_that_was_just_added_or_deleted_counts_at_once(
        self, admin: Actor, today: SettableClock, catalogue: dict[int, dict[str, Any]]
    ) -> None:
        first = ids(workout(admin))
        admin.delete(f"/fitness/exercises/{first[0]}")
        without = ids(workout(admin))
        made = admin.post("/fitness/exercises", an_exercise(equipment_items=["none"])).json()["id"]
        leaves_only(admin, catalogue | {made: {"id": made, "equipment_items": ["none"]}}, {made})

        assert without[:5] == first[1:]
        assert ids(workout(admin)) == [made]

    def test_it_says_when_nothing_is_left(self, admin: Actor, athlete: Actor) -> None:
        athlete.patch("/profile", {"equipment": ["other"]})
        bare = [exercise["id"] for exercise in athlete.get("/fitness/exercises?equipment=none").json()]
        athlete.patch("/profile", {"avoided_exercise_ids": bare})

        answer = athlete.get(WOD)

        assert refusal(answer) == (422, "no-exercise-left", [])

    def test_it_takes_no_parameters(self, athlete: Actor) -> None:
        answer = athlete.get(WOD, params={"user_email": "ada@example.com"})

        assert refusal(answer) == (400, "invalid-request", ["query user_email"])

    def test_no_token_is_refused(self, client: TestClient) -> None:
        assert refusal(client.get(WOD)) == (401, "unauthorized", [])


class TestPlanWod:
    def test_without_a_wish_it_is_the_workout_of_the_day_with_how_it_came_about(
        self, athlete: Actor, today: SettableClock
    ) -> None:
        of_the_day = athlete.get(WOD).json()

        assert planned(athlete, {}) == {
            **of_the_day,
            "seed": hashlib.sha256(b"grace@example.com|2026-11-25").hexdigest()[:16],
            "strategy": "classic",
            "degraded": False,
            "warnings": [],
        }

    def test_what_is_excluded_is_never_given_and_the_next_ones_take_its_place(
        self, athlete: Actor, today: SettableClock
    ) -> None:
        first = ids(workout(athlete))

        found = ids(planned(athlete, {"excluded_ids": first[:2]})["exercises"])

        assert found[:4] == first[2:]
        assert len(set(found) - set(first)) == 2

    def test_an_exclusion_holds_for_this_workout_alone(self, athlete: Actor, today: SettableClock) -> None:
        first = workout(athlete)
        planned(athlete, {"excluded_ids": ids(first)})

        assert workout(athlete) == first

    def test_a_seed_of_ones_own_gives_another_workout_always_the_same(
        self, athlete: Actor, actors: Actors, clock: SettableClock, catalogue: dict[int, dict[str, Any]]
    ) -> None:
        ranked = sorted(catalogue, key=lambda id_: hashlib.sha256(f"second-try:{id_}".encode()).digest())
        clock.set(TODAY)
        found = planned(athlete, {"seed": "second-try"})
        clock.set(TOMORROW)

        again = planned(actors.sign_up("ada@example.com"), {"seed": "second-try"})

        assert (found["seed"], ids(found["exercises"])) == ("second-try", ranked[:6])
        assert again["exercises"] == found["exercises"]

    def test_the_history_is_always_known(self, athlete: Actor, today: SettableClock) -> None:
        done = ids(workout(athlete))[:3]
        athlete.post(HISTORY, [an_entry(id_, performed_at="2026-11-24T12:00:00Z") for id_ in done])

        answers = [planned(athlete, {"require_history": required}) for required in (True, False)]

        assert answers[0] == answers[1] == planned(athlete, {})
        assert not set(ids(answers[0]["exercises"])) & set(done)

    def test_an_administrator_plans_for_an_athlete_in_any_spelling_of_the_address(
        self, admin: Actor, athlete: Actor, today: SettableClock
    ) -> None:
        own = planned(athlete, {})

        assert planned(admin, {"user_email": "Grace@Example.com"}) == own
        assert planned(admin, {})["seed"] != own["seed"]

    def test_an_athlete_may_name_oneself_and_nobody_else(
        self, athlete: Actor, actors: Actors, today: SettableClock
    ) -> None:
        actors.sign_up("ada@example.com")

        own, other = (athlete.post(WOD, {"user_email": email}) for email in ("GRACE@example.com", "ada@example.com"))

        assert own.json() == planned(athlete, {})
        assert refusal(other) == (403, "forbidden", [])

    def test_nobody_has_no_workout(self, admin: Actor) -> None:
        assert refusal(admin.post(WOD, {"user_email": "nobody@example.com"})) == (404, "not-found", [])

    def test_it_says_when_nothing_is_left(
        self, athlete: Actor, today: SettableClock, catalogue: dict[int, dict[str, Any]]
    ) -> None:
        left = [id_ for id_, exercise in catalogue.items() if exercise["equipment_items"] == ["none"]][:3]
        leaves_only(athlete, catalogue, set(left))

        answer = athlete.post(WOD, {"excluded_ids": left})

        assert refusal(answer) == (422, "no-exercise-left", [])

    @pytest.mark.parametrize(
        ("body", "fields"),
        [
            ({"excluded_ids": [0]}, ["body /excluded_ids/0"]),
            ({"excluded_ids": [5, 5]}, ["body /excluded_ids"]),
            ({"excluded_ids": list(range(1, 202))}, ["body /excluded_ids"]),
            ({"seed": ""}, ["body /seed"]),
            ({"seed": "a b"}, ["body /seed"]),
            ({"user_email": "grace"}, ["body /user_email"]),
            ({"require_history": "yes"}, ["body /require_history"]),
            ({"surprise": 1}, ["body /surprise"]),
            ([], ["body "]),
        ],
    )
    def test_a_body_against_the_contract_is_refused(self, athlete: Actor, body: Any, fields: list[str]) -> None:
        assert refusal(athlete.post(WOD, body)) == (400, "invalid-request", fields)

    def test_no_token_is_refused(self, client: TestClient) -> None:
        assert refusal(client.post(WOD, json={})) == (401, "unauthorized", [])


def import_exercises_with_unknown_equipment(engine: Engine, number: int) -> None:
    rows = [
        SourcedRow(
            source_id=f"odd-lift-{place}",
            name=f"Odd lift {place}",
            description="Something is lifted.",
            steps=("Lift it.",),
            difficulty=3,
            equipment_items=(),
            mechanic=None,
            movement_pattern=None,
            unilateral=None,
            muscles={"Shoulders": True},
        )
        for place in range(number)
    ]
    counts = CatalogueImport(UnitOfWork(engine)).store(rows)
    assert counts.created == number


class TestCost:
    @pytest.mark.parametrize(("entries", "statements"), [(0, 1), (500, 1), (1_000, 2)])
    def test_it_takes_a_few_statements_however_long_the_history(
        self, athlete: Actor, today: SettableClock, entries: int, statements: int
    ) -> None:
        for _ in range(entries // 500):
            athlete.post(HISTORY, [an_entry(performed_at="2026-11-24T08:00:00Z")] * 500)
        workout(athlete)

        with sent_statements() as sent:
            workout(athlete)

        assert len(sent) == statements, sent

    def test_asking_writes_nothing(self, athlete: Actor, engine: Engine) -> None:
        athlete.post(HISTORY, an_entry(), headers={"Idempotency-Key": "key"})
        before = stored(engine)

        for _ in range(3):
            workout(athlete)
            planned(athlete, {"excluded_ids": [1], "seed": "another"})

        assert stored(engine) == before


def stored(engine: Engine) -> dict[str, object]:
    """How many rows each table has, and the catalogue's revision."""
    with engine.connect() as connection:
        counts: dict[str, object] = {
            table.name: connection.scalar(select(func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
        }
        return counts | {"revision": connection.scalar(select(CatalogueRevisionRow.revision))}


@pytest.mark.parametrize(("method", "operation_id"), [("GET", "wod.get_wod"), ("POST", "wod.plan_wod")])
class TestDeprecation:
    def test_it_says_so_as_the_contract_declares(
        self, athlete: Actor, settings: Settings, method: str, operation_id: str
    ) -> None:
        contract = Contract.load(settings.spec_file)
        headers = contract.document["components"]["headers"]
        [operation] = [each for each in contract.operations if each.operation_id == operation_id]

        answer = asked(athlete, method)

        assert operation.definition["deprecated"] is True
        assert [answer.headers["Deprecation"]] == headers["Deprecation"]["schema"]["enum"]
        assert [answer.headers["Sunset"]] == headers["Sunset"]["schema"]["enum"]
        assert answer.headers["Link"] == '</api/coach/WOD>; rel="successor-version"'
        assert "X-Wod-Degraded" not in answer.headers

    @pytest.mark.parametrize("own_client", [{"legacy_wod": False}], indirect=True)
    def test_switched_off_it_is_gone_and_names_its_successor(
        self, athlete: Actor, own_client: TestClient, method: str, operation_id: str
    ) -> None:
        answer = asked(replace(athlete, client=own_client), method)

        assert refusal(answer) == (410, "legacy-wod-retired", [])
        assert answer.headers["Link"] == '</api/coach/WOD>; rel="successor-version"'
        assert answer.json()["detail"] == "The coach makes the workout of the day: ask POST /api/coach/WOD."

    @pytest.mark.parametrize("own_client", [{"legacy_wod": False}], indirect=True)
    def test_switched_off_it_still_asks_for_a_token(
        self, own_client: TestClient, method: str, operation_id: str
    ) -> None:
        body: Any = {} if method == "POST" else None

        assert refusal(own_client.request(method, WOD, json=body)) == (401, "unauthorized", [])


def asked(actor: Actor, method: str) -> httpx2.Response:
    return actor.request(method, WOD, json={} if method == "POST" else None)


class TestLegacyCallers:
    def test_they_are_counted_by_the_product_of_their_user_agent(self, athlete: Actor, own_client: TestClient) -> None:
        caller = replace(athlete, client=own_client)
        for agent in ("python-requests/2.34", "python-requests/2.30", "FitApp/3 (iOS)", "", "(nameless)"):
            caller.get(WOD, headers={"User-Agent": agent})

        assert legacy_calls(own_client) == {
            ("python-requests", "wod.get_wod", "answered"): 2,
            ("FitApp", "wod.get_wod", "answered"): 1,
            ("unknown", "wod.get_wod", "answered"): 2,
        }

    def test_they_are_counted_by_operation_and_by_what_became_of_it(
        self, athlete: Actor, own_client: TestClient
    ) -> None:
        caller = replace(athlete, client=own_client)
        caller.post(WOD, {}, headers={"User-Agent": "FitApp/3"})
        caller.post(WOD, {"user_email": "ada@example.com"}, headers={"User-Agent": "FitApp/3"})

        assert legacy_calls(own_client) == {
            ("FitApp", "wod.plan_wod", "answered"): 1,
            ("FitApp", "wod.plan_wod", "forbidden"): 1,
        }

    @pytest.mark.parametrize("own_client", [{"legacy_wod": False}], indirect=True)
    def test_who_still_asks_after_the_retirement_shows(self, athlete: Actor, own_client: TestClient) -> None:
        caller = replace(athlete, client=own_client)
        caller.get(WOD, headers={"User-Agent": "FitApp/3"})
        caller.post(WOD, {}, headers={"User-Agent": "FitApp/3"})

        assert legacy_calls(own_client) == {
            ("FitApp", "wod.get_wod", "legacy-wod-retired"): 1,
            ("FitApp", "wod.plan_wod", "legacy-wod-retired"): 1,
        }

    def test_who_has_no_token_is_not_counted(self, own_client: TestClient) -> None:
        own_client.get(WOD, headers={"User-Agent": "FitApp/3"})

        assert legacy_calls(own_client) == {}

    def test_many_clients_are_one_beyond_a_bound(self, athlete: Actor, own_client: TestClient) -> None:
        caller = replace(athlete, client=own_client)
        for number in range(CLIENTS + 5):
            caller.get(WOD, headers={"User-Agent": f"client-{number}"})
        caller.get(WOD, headers={"User-Agent": "client-0"})
        caller.get(WOD, headers={"User-Agent": "x" * 10_000})

        calls = {client: count for (client, _, _), count in legacy_calls(own_client).items()}

        assert len(calls) == CLIENTS + 1
        assert (calls["client-0"], calls["other"]) == (2, 6)


def legacy_calls(client: TestClient) -> dict[tuple[str, str, str], int]:
    """legacy_wod_requests_total by client, operation and outcome."""
    pattern = r'^legacy_wod_requests_total\{client="(.*)",operation="(.*)",outcome="(.*)"\} (.*)$'
    found = re.findall(pattern, client.get("/metrics").text, flags=re.MULTILINE)
    return {(client_, operation, outcome): int(float(count)) for client_, operation, outcome, count in found}
