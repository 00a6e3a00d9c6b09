"""wod.plan_wod of the monolith: the same with exclusions and a seed."""

import hashlib
from typing import Any

import pytest
from starlette.testclient import TestClient

from monolith.tests.actors import Actor, Actors
from monolith.tests.answers import refusal
from monolith.tests.clock import SettableClock
from monolith.tests.training_bodies import an_entry
from monolith.tests.wod.asking import HISTORY, TODAY, TOMORROW, WOD, ids, leaves_only, planned, workout


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
