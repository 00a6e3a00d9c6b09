"""wod.get_wod: not what was done yesterday, nor what cannot be done."""

import hashlib
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from monolith.tests.actors import Actor, Actors
from monolith.tests.answers import refusal
from monolith.tests.clock import SettableClock
from monolith.tests.training_bodies import an_entry, an_exercise
from monolith.tests.wod.asking import (
    HISTORY,
    TODAY,
    TOMORROW,
    WOD,
    ids,
    import_exercises_with_unknown_equipment,
    leaves_only,
    workout,
)


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
