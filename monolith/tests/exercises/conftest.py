"""An exercise that an administrator has added."""

import pytest

from monolith.tests.actors import Actor
from monolith.tests.exercises.bodies import EXERCISES
from monolith.tests.training_bodies import an_exercise


@pytest.fixture
def elbow_squat(admin: Actor) -> int:
    exercise_id: int = admin.post(EXERCISES, an_exercise()).json()["id"]
    return exercise_id
