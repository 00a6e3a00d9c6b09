"""profile.get_profile."""

from monolith.tests.actors import Actor
from monolith.tests.answers import refusal
from monolith.tests.profile_bodies import FRESH


class TestGetProfile:
    def test_a_new_athlete_has_told_nothing_yet(self, athlete: Actor) -> None:
        answer = athlete.get("/profile")

        assert (answer.status_code, answer.json()) == (200, FRESH)

    def test_a_query_is_refused(self, athlete: Actor) -> None:
        assert refusal(athlete.get("/profile?user=1")) == (400, "invalid-request", ["query user"])
