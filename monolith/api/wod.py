"""Operations tagged `wod` in spec/monolith/openapi.yaml: the legacy generator, deprecated in favour of the coach."""

from contextlib import AbstractContextManager
from typing import Any, Final

from flask import current_app, request

from boundary import replies
from boundary.replies import Reply
from monolith.api import contract_types as contract
from monolith.api.context import caller, services
from monolith.api.legacy_callers import LegacyCallers
from monolith.api.rendering import instant
from monolith.catalogue.vocabulary import equipment_label
from monolith.db.records import MuscleGroupShare
from monolith.legacy_wod import Suggestion
from monolith.services.workouts import Wish, Workout

# As the contract says: RFC 9745 counts seconds, RFC 8594 writes a date, and RFC 8288 names the successor.
DEPRECATION_HEADERS: Final = {
    "Deprecation": "@1795564800",
    "Sunset": "Wed, 24 Nov 2027 00:00:00 GMT",
    "Link": '</api/coach/WOD>; rel="successor-version"',
}


def get_wod(token_info: dict[str, Any]) -> Reply:
    with _counted("wod.get_wod"):
        workout = services().workouts.plan(caller(token_info), Wish())
    return replies.ok(_workout_out(workout), headers=DEPRECATION_HEADERS)


def plan_wod(body: contract.WodRequest, token_info: dict[str, Any]) -> Reply:
    # `require_history` needs no look: whoever reads this database knows the history.
    wish = Wish(
        user_email=body.get("user_email"),
        excluded_ids=frozenset(body.get("excluded_ids", ())),
        seed=body.get("seed"),
    )
    with _counted("wod.plan_wod"):
        workout = services().workouts.plan(caller(token_info), wish)
    planned: contract.PlannedWorkout = {
        **_workout_out(workout),
        "seed": workout.seed,
        "strategy": "classic",
        "degraded": False,
        "warnings": [],
    }
    return replies.ok(planned, headers=DEPRECATION_HEADERS)


def _counted(operation_id: str) -> AbstractContextManager[None]:
    callers: LegacyCallers = current_app.extensions["legacy_callers"]
    return callers.counted(request.user_agent.string, operation_id)


def _workout_out(workout: Workout) -> contract.WorkoutOfTheDay:
    return {
        "exercises": [_suggestion_out(suggestion) for suggestion in workout.exercises],
        "generated_at": instant(workout.generated_at),
    }


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
