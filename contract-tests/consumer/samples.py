"""Answers as the coach's own tests have them: what the coach expects of a monolith, whatever the monolith does."""

from typing import Final

from coach.monolith_client import EXERCISES, HEALTH, KEYS, TRAINING_CONTEXT
from coach.tests.builders import ETAG, a_catalogue, a_context, a_key_set
from consumer.client_on_paper import Answer

_JSON: Final = {"Content-Type": "application/json"}
# A 200 of each operation that the coach consumes; no list is empty, so that all that is read of their items is seen.
SAMPLES: Final = {
    EXERCISES: Answer(200, {**_JSON, "ETag": ETAG}, a_catalogue(3)),
    HEALTH: Answer(200, _JSON, {"status": "UP"}),
    KEYS: Answer(200, _JSON, a_key_set()),
    TRAINING_CONTEXT: Answer(
        200, _JSON, a_context(equipment=["dumbbell"], avoided_exercise_ids=[4], yesterday_exercise_ids=[1])
    ),
}
