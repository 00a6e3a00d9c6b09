"""The profile operations, over the app."""

from monolith.tests.actors import Actor


class TestOnboardAthlete:
    def test_the_old_clients_three_fields_are_enough(self, athlete: Actor) -> None:
        answer = athlete.post("/profile/onboarding", {"weight": 60, "height": 165, "fitness_goal": "endurance"})

        assert answer.status_code == 200
        assert answer.json() == {
            "email": "grace@example.com",
            "name": "Grace Hopper",
            "role": "athlete",
            "onboarded": True,
            "weight": 60,
            "height": 165,
            "fitness_goal": "endurance",
            "experience": None,
            "equipment": None,
            "avoided_exercise_ids": [],
            "units": "metric",
            "time_zone": "UTC",
            "day_start_hour": 0,
        }
