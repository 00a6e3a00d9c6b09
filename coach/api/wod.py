"""Operations tagged `wod` in spec/coach/openapi.yaml."""

from datetime import datetime
from typing import Any

from boundary.replies import Reply, ok
from coach.api import contract_types as contract
from coach.callers import caller_of
from coach.coach_service import CoachService, PlannedWorkout, WodWish
from coach.deadline import current_deadline
from coach.planning.model import PlannedExercise


class WodHandlers:
    """The workout of the day; not async, because asking the monolith blocks its thread."""

    def __init__(self, service: CoachService) -> None:
        self._service = service

    def plan_wod(self, body: contract.WodRequest, token_info: dict[str, Any]) -> Reply:
        """Plan the workout that the body wishes for."""
        workout = self._service.plan(_wish(body), caller_of(token_info), current_deadline())
        return ok(_planned_out(workout))

    def plan_wod_alias(self, body: contract.WodRequest, token_info: dict[str, Any]) -> Reply:
        """Do the same under the path in lower case."""
        return self.plan_wod(body, token_info)

    def get_wod(self, token_info: dict[str, Any]) -> Reply:
        """Plan the caller's own workout, answered as the monolith does."""
        workout = self._service.plan(WodWish(), caller_of(token_info), current_deadline())
        degraded = {"X-Wod-Degraded": workout.warnings[0].code} if workout.warnings else {}
        return ok(_workout_out(workout), headers=degraded)


def _wish(body: contract.WodRequest) -> WodWish:
    return WodWish(
        user_email=body.get("user_email"),
        excluded_ids=frozenset(body.get("excluded_ids", ())),
        seed=body.get("seed"),
        require_history=body.get("require_history", False),
    )


def _planned_out(workout: PlannedWorkout) -> contract.PlannedWorkout:
    return {
        **_workout_out(workout),
        "seed": workout.seed,
        "strategy": "classic",
        "degraded": bool(workout.warnings),
        "warnings": [{"code": warning.code, "detail": warning.detail} for warning in workout.warnings],
    }


def _workout_out(workout: PlannedWorkout) -> contract.WorkoutOfTheDay:
    return {
        "exercises": [_exercise_out(planned) for planned in workout.exercises],
        "generated_at": _time_out(workout.generated_at),
    }


def _exercise_out(planned: PlannedExercise) -> contract.WodExercise:
    exercise = planned.exercise
    return {
        "id": exercise.id,
        "name": exercise.name,
        "description": exercise.description,
        "difficulty": exercise.difficulty,
        "equipment": exercise.equipment,
        "instructions": exercise.instructions,
        "muscle_groups": [
            {
                "id": group.id,
                "name": group.name,
                "body_part": group.body_part,
                "is_primary": group.is_primary,
                "intensity": intensity,
            }
            for group, intensity in zip(exercise.muscle_groups, planned.intensities, strict=True)
        ],
        "suggested_weight": planned.suggested_weight,
        "suggested_reps": planned.suggested_reps,
        "repeated": planned.repeated,
    }


def _time_out(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
