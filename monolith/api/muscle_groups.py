"""Operations tagged `muscle_groups` in spec/monolith/openapi.yaml."""

from typing import Any

import orjson

from boundary import replies
from boundary.replies import Reply
from monolith.api import contract_types as contract
from monolith.api.caching import catalogue_etag, conditional
from monolith.api.context import caller, services
from monolith.db.records import MuscleGroup


def list_muscle_groups(if_none_match: str | None) -> Reply:
    groups = services().muscle_groups
    etag = catalogue_etag(services().catalogue.revision(), {"list": "muscle-groups"})
    return conditional(etag, if_none_match, lambda: orjson.dumps([_group_out(group) for group in groups.all()]))


def get_muscle_group(muscle_group_id: int, if_none_match: str | None) -> Reply:
    etag = catalogue_etag(services().catalogue.revision(), {"muscle_group": muscle_group_id})
    group = services().muscle_groups.get(muscle_group_id)
    return conditional(etag, if_none_match, lambda: orjson.dumps(_group_out(group)))


def create_muscle_group(body: contract.NewMuscleGroup, token_info: dict[str, Any]) -> Reply:
    group = services().muscle_groups.create(caller(token_info), name=body["name"], body_part=body["body_part"])
    return replies.created(_group_out(group), location=f"/fitness/muscle-groups/{group.id}")


def replace_muscle_group(muscle_group_id: int, body: contract.NewMuscleGroup, token_info: dict[str, Any]) -> Reply:
    group = services().muscle_groups.replace(
        caller(token_info), muscle_group_id, name=body["name"], body_part=body["body_part"]
    )
    return replies.ok(_group_out(group))


def delete_muscle_group(muscle_group_id: int, token_info: dict[str, Any]) -> Reply:
    services().muscle_groups.delete(caller(token_info), muscle_group_id)
    return replies.no_content()


def _group_out(group: MuscleGroup) -> contract.MuscleGroup:
    return {"id": group.id, "name": group.name, "body_part": group.body_part}
