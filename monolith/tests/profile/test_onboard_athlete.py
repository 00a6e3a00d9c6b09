"""profile.onboard_athlete."""

import pytest

from monolith.tests.actors import Actor
from monolith.tests.answers import refusal
from monolith.tests.profile.sending import send
from monolith.tests.profile_bodies import BAD_FIELDS, FRESH, ONBOARDING


class TestOnboardAthlete:
    def test_the_old_clients_three_fields_are_enough(self, athlete: Actor) -> None:
        answer = athlete.post("/profile/onboarding", ONBOARDING)

        assert answer.status_code == 200
        assert answer.json() == {
            **FRESH,
            "onboarded": True,
            "weight": 60,
            "height": 165,
            "fitness_goal": "endurance",
        }
        assert athlete.get("/profile").json() == answer.json()

    def test_it_may_be_repeated_and_keeps_what_is_not_told_again(self, athlete: Actor) -> None:
        athlete.post("/profile/onboarding", {**ONBOARDING, "experience": "beginner", "equipment": ["none"]})

        answer = athlete.post("/profile/onboarding", {**ONBOARDING, "weight": 61})

        assert answer.json() == {
            **FRESH,
            "onboarded": True,
            "weight": 61,
            "height": 165,
            "fitness_goal": "endurance",
            "experience": "beginner",
            "equipment": ["none"],
        }

    @pytest.mark.parametrize("missing", ["weight", "height", "fitness_goal"])
    def test_each_of_the_three_is_needed(self, athlete: Actor, missing: str) -> None:
        body = {name: value for name, value in ONBOARDING.items() if name != missing}

        assert refusal(athlete.post("/profile/onboarding", body)) == (400, "invalid-request", [f"body /{missing}"])
        assert athlete.get("/profile").json() == FRESH

    @pytest.mark.parametrize(("content", "field"), BAD_FIELDS)
    def test_a_bad_field_is_named(self, athlete: Actor, content: bytes, field: str) -> None:
        rest = b'{"weight": 60, "height": 165, "fitness_goal": "endurance", '

        answer = send(athlete, "POST", "/profile/onboarding", rest + content[1:])

        assert refusal(answer) == (400, "invalid-request", [f"body {field}"])

    def test_the_name_is_not_told_here(self, athlete: Actor) -> None:
        answer = athlete.post("/profile/onboarding", {**ONBOARDING, "name": "Grace"})

        assert refusal(answer) == (400, "invalid-request", ["body /name"])

    def test_an_exercise_that_does_not_exist_cannot_be_avoided(self, athlete: Actor) -> None:
        answer = athlete.post("/profile/onboarding", {**ONBOARDING, "avoided_exercise_ids": [2147483647]})

        assert refusal(answer) == (409, "unknown-exercise", ["body /avoided_exercise_ids/0"])
        assert athlete.get("/profile").json() == FRESH

    def test_another_type_of_body_is_refused(self, athlete: Actor) -> None:
        answer = send(athlete, "POST", "/profile/onboarding", b"weight=60", "application/x-www-form-urlencoded")

        assert refusal(answer) == (415, "unsupported-media-type", [])

    def test_an_oversized_body_is_refused(self, athlete: Actor) -> None:
        answer = send(athlete, "POST", "/profile/onboarding", b" " * 1_048_577)

        assert refusal(answer) == (413, "content-too-large", [])
