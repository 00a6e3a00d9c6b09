"""Operations tagged `training` in spec/monolith/openapi.yaml."""

from typing import Any

from boundary import replies
from boundary.replies import Reply
from monolith.api import contract_types as contract
from monolith.api.caching import catalogue_etag
from monolith.api.context import caller, services
from monolith.api.rendering import instant
from monolith.db.records import Athlete, RecentEntry
from monolith.services.training import AthleteToday


def get_training_context(token_info: dict[str, Any], user_email: str | None) -> Reply:
    return replies.ok(_context_out(services().training.today(caller(token_info), email=user_email)))


def _context_out(athlete: AthleteToday) -> contract.TrainingContext:
    user = athlete.user
    return {
        "user_email": user.email,
        "local_date": athlete.local_date.isoformat(),
        "time_zone": user.time_zone,
        "day_start_hour": user.day_start_hour,
        "profile": _profile_out(user),
        "history": [_recent_out(entry) for entry in athlete.history],
        "yesterday_exercise_ids": sorted(athlete.yesterday_exercise_ids),
        "catalogue_etag": catalogue_etag(athlete.catalogue_revision),
    }


def _profile_out(user: Athlete) -> contract.TrainingProfile:
    return {
        "fitness_goal": user.fitness_goal,
        "experience": user.experience,
        "equipment": user.equipment,
        "avoided_exercise_ids": user.avoided_exercise_ids,
        "units": user.units,
    }


def _recent_out(entry: RecentEntry) -> contract.RecentEntry:
    return {
        "exercise_id": entry.exercise_id,
        "performed_at": instant(entry.performed_at),
        "sets": entry.sets,
        "reps": entry.reps,
        "weight": entry.weight,
        "weight_unit": entry.weight_unit,
        "duration_seconds": entry.duration_seconds,
        "rpe": entry.rpe,
    }
