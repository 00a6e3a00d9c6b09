"""Operations tagged `exercises` in spec/monolith/openapi.yaml."""

from dataclasses import asdict
from functools import lru_cache
from typing import Any

import orjson

from boundary import replies
from boundary.replies import Reply
from monolith.api import contract_types as contract
from monolith.api.caching import catalogue_etag, conditional
from monolith.api.context import caller, services
from monolith.api.rendering import next_page
from monolith.catalogue.vocabulary import equipment_label
from monolith.db.records import Exercise, MuscleGroupShare, NewExercise
from monolith.services.catalogue import Catalogue, ExerciseFilter

_EVERYTHING = 10_000


def list_exercises(  # one argument for each parameter of the contract
    muscle_group_id: int | None,
    equipment: str | None,
    max_difficulty: int | None,
    q: str | None,
    limit: int | None,
    cursor: str | None,
    if_none_match: str | None,
) -> Reply:
    wanted = ExerciseFilter(muscle_group_id=muscle_group_id, equipment=equipment, max_difficulty=max_difficulty, q=q)
    query = {**asdict(wanted), "limit": limit, "cursor": cursor}
    revision = services().catalogue.revision()
    etag = catalogue_etag(revision, query)
    if all(value is None for value in query.values()):
        return conditional(etag, if_none_match, lambda: _whole(services().catalogue.whole(revision)))
    return _page(etag, if_none_match, wanted, query)


def get_exercise(exercise_id: int, if_none_match: str | None) -> Reply:
    etag = catalogue_etag(services().catalogue.revision(), {"exercise": exercise_id})
    exercise = services().catalogue.get(exercise_id)
    return conditional(etag, if_none_match, lambda: orjson.dumps(exercise_out(exercise)))


def create_exercise(body: contract.NewExercise, token_info: dict[str, Any]) -> Reply:
    exercise = services().catalogue.create(caller(token_info), _exercise_in(body))
    return replies.created(exercise_out(exercise), location=f"/fitness/exercises/{exercise.id}")


def replace_exercise(exercise_id: int, body: contract.NewExercise, token_info: dict[str, Any]) -> Reply:
    exercise = services().catalogue.replace(caller(token_info), exercise_id, _exercise_in(body))
    return replies.ok(exercise_out(exercise))


def delete_exercise(exercise_id: int, token_info: dict[str, Any]) -> Reply:
    services().catalogue.delete(caller(token_info), exercise_id)
    return replies.no_content()


@lru_cache(maxsize=2)
def _whole(catalogue: Catalogue) -> bytes:
    return orjson.dumps([exercise_out(exercise) for exercise in catalogue.exercises])


def _page(etag: str, if_none_match: str | None, wanted: ExerciseFilter, query: dict[str, Any]) -> Reply:
    limit = query["limit"] or _EVERYTHING
    # One more than asked for: whether there is a next page is then known.
    found = services().catalogue.page(wanted, after_id=int(query["cursor"] or 0), limit=limit + 1)
    page, more = found[:limit], found[limit:]
    headers = next_page("/fitness/exercises", {**query, "cursor": page[-1].id}) if more else None
    return conditional(
        etag, if_none_match, lambda: orjson.dumps([exercise_out(exercise) for exercise in page]), headers=headers
    )


def _exercise_in(body: contract.NewExercise) -> NewExercise:
    primary, secondary = body["primary_muscle_group_ids"], body.get("secondary_muscle_group_ids", ())
    return NewExercise(
        name=body["name"],
        description=body["description"],
        steps=tuple(body["steps"]),
        difficulty=body["difficulty"],
        equipment_items=tuple(body["equipment_items"]),
        mechanic=body.get("mechanic"),
        movement_pattern=body.get("movement_pattern"),
        unilateral=body.get("unilateral"),
        muscles={**dict.fromkeys(primary, True), **{id_: False for id_ in secondary if id_ not in primary}},
    )


def exercise_out(exercise: Exercise) -> contract.Exercise:
    return {
        "id": exercise.id,
        "name": exercise.name,
        "description": exercise.description,
        "difficulty": exercise.difficulty,
        "equipment": equipment_label(exercise.equipment_items),
        "instructions": "\n".join(exercise.steps),
        "muscle_groups": [_share_out(share) for share in exercise.muscle_groups],
        "equipment_items": exercise.equipment_items,
        "steps": exercise.steps,
        "mechanic": exercise.mechanic,
        "movement_pattern": exercise.movement_pattern,
        "unilateral": exercise.unilateral,
    }


def _share_out(share: MuscleGroupShare) -> contract.MuscleGroupShare:
    return {"id": share.id, "name": share.name, "body_part": share.body_part, "is_primary": share.is_primary}
