"""profile.export_profile: everything that is known of the athlete."""

from monolith.tests.actors import Actor, Actors
from monolith.tests.answers import refusal
from monolith.tests.clock import SettableClock
from monolith.tests.profile_bodies import EVERYTHING, FRESH


class TestExportProfile:
    def test_it_holds_everything_of_the_athlete_and_nothing_of_others(
        self, athlete: Actor, actors: Actors, clock: SettableClock
    ) -> None:
        other = actors.sign_up("mary@example.com")
        other.post("/fitness/exercises/history", {"exercise_id": 2, "notes": "Mary's"})
        athlete.patch("/profile", EVERYTHING)
        clock.set("2026-11-25T06:40:00Z")
        athlete.post(
            "/fitness/exercises/history",
            [{"exercise_id": 1, "performed_at": f"2026-11-{day}T06:00:00+13:00"} for day in (22, 24, 23)],
        )

        answer = athlete.get("/profile/export")

        export = answer.json()
        created_at = export["created_at"]
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"] == 'attachment; filename="fit-export.json"'
        assert export == {
            "exported_at": "2026-11-25T06:40:00Z",
            "created_at": created_at,
            "profile": {**FRESH, **EVERYTHING},
            "history": athlete.get("/fitness/exercises/history").json(),
        }
        assert [entry["performed_at"] for entry in export["history"]] == [
            "2026-11-23T17:00:00Z",
            "2026-11-22T17:00:00Z",
            "2026-11-21T17:00:00Z",
        ]
        assert "mary" not in answer.text.lower()

    def test_a_long_history_is_exported_whole(self, athlete: Actor) -> None:
        for _ in range(3):
            athlete.post("/fitness/exercises/history", [{"exercise_id": 1}] * 500)

        history = athlete.get("/profile/export").json()["history"]

        assert len({entry["id"] for entry in history}) == len(history) == 1500

    def test_no_hash_is_in_it(self, athlete: Actor) -> None:
        answer = athlete.get("/profile/export")

        assert "argon2" not in answer.text
        assert answer.json()["history"] == []

    def test_a_query_is_refused(self, athlete: Actor) -> None:
        answer = athlete.get("/profile/export?email=mary@example.com")

        assert refusal(answer) == (400, "invalid-request", ["query email"])
