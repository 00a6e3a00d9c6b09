"""Operations tagged `profile` in spec/monolith/openapi.yaml."""

from typing import Any

from boundary import replies
from boundary.replies import Reply
from monolith.api import contract_types as contract
from monolith.api.context import caller, client_address, services
from monolith.api.history import entry_out
from monolith.api.rendering import instant
from monolith.db.records import User
from monolith.services.profiles import Export


def get_profile(token_info: dict[str, Any]) -> Reply:
    return replies.ok(_profile_out(services().profiles.get(caller(token_info))))


def onboard_athlete(body: contract.Onboarding, token_info: dict[str, Any]) -> Reply:
    user = services().profiles.onboard(caller(token_info), {**body})
    return replies.ok(_profile_out(user))


def update_profile(body: contract.ProfileChanges, token_info: dict[str, Any]) -> Reply:
    # mypy sees here that the contract lets through nothing but what a profile may change.
    user = services().profiles.change(caller(token_info), {**body})
    return replies.ok(_profile_out(user))


def replace_password(body: contract.PasswordChange, token_info: dict[str, Any]) -> Reply:
    services().profiles.replace_password(
        caller(token_info),
        current=body["current_password"],
        new=body["new_password"],
        address=client_address(),
    )
    return replies.no_content()


def delete_profile(x_confirm_email: str, token_info: dict[str, Any]) -> Reply:
    services().profiles.erase(caller(token_info), confirmed_email=x_confirm_email)
    return replies.no_content()


def export_profile(token_info: dict[str, Any]) -> Reply:
    export = services().profiles.export(caller(token_info))
    return replies.ok(_export_out(export), headers={"Content-Disposition": 'attachment; filename="fit-export.json"'})


def _profile_out(user: User) -> contract.Profile:
    return {
        "email": user.email,
        "name": user.name,
        "role": user.role,
        "onboarded": user.onboarded,
        "weight": user.weight,
        "height": user.height,
        "fitness_goal": user.fitness_goal,
        "experience": user.experience,
        "equipment": user.equipment,
        "avoided_exercise_ids": user.avoided_exercise_ids,
        "units": user.units,
        "time_zone": user.time_zone,
        "day_start_hour": user.day_start_hour,
    }


def _export_out(export: Export) -> contract.ProfileExport:
    return {
        "exported_at": instant(export.exported_at),
        "created_at": instant(export.user.created_at),
        "profile": _profile_out(export.user),
        "history": [entry_out(entry) for entry in export.history],
    }
