"""Operations tagged `wod` in spec/monolith/openapi.yaml: the legacy generator, deprecated in favour of the coach."""

from typing import Any, Final

from flask import current_app, request

from boundary import replies
from boundary.replies import Reply
from monolith.api import contract_types as contract
from monolith.api.context import caller, services
from monolith.api.rendering import instant
from monolith.catalogue.vocabulary import equipment_label
from monolith.db.records import MuscleGroupShare
from monolith.legacy_wod import Suggestion

# As the contract says: RFC 9745 counts seconds, RFC 8594 writes a date, and RFC 8288 names the successor.
DEPRECATION_HEADERS: Final = {
    "Deprecation": "@1795564800",
    "Sunset": "Wed, 24 Nov 2027 00:00:00 GMT",
    "Link": '</api/coach/WOD>; rel="successor-version"',
}


def get_wod(token_info: dict[str, Any]) -> Reply:
    current_app.extensions["legacy_callers"].count(request.user_agent.string)
    workout = services().workouts.of_the_day(caller(token_info))
    body: contract.WorkoutOfTheDay = {
        "exercises": [_suggestion_out(suggestion) for suggestion in workout.exercises],
        "generated_at": instant(workout.generated_at),
    }
    return replies.ok(body, headers=DEPRECATION_HEADERS)


def _suggestion_out(suggestion: Suggestion) -> contract.WodExercise:
    exercise = suggestion.exercise
    return {
        "id": exercise.id,
        "name": exercise.name,
        "description": exercise.description,
        "difficulty": exercise.difficulty,
        "equipment": equipment_label(exercise.equipment_items),
        "instructions": "\n".join(exercise.steps),
        "muscle_groups": [
            _trained_out(share, intensity)
            for share, intensity in zip(exercise.muscle_groups, suggestion.intensities, strict=True)
        ],
        "suggested_weight": suggestion.suggested_weight,
        "suggested_reps": suggestion.suggested_reps,
        "repeated": suggestion.repeated,
    }


def _trained_out(share: MuscleGroupShare, intensity: float) -> contract.TrainedMuscleGroup:
    return {
        "id": share.id,
        "name": share.name,
        "body_part": share.body_part,
        "is_primary": share.is_primary,
        "intensity": intensity,
    }
