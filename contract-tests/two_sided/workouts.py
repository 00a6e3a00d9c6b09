"""What a workout must be, whoever planned it: the rules of the workout of the day, checked one by one."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from two_sided.expected import Workout

SIZE, _STEP_KG = 6, 2.5
_COPIED: Final = ("id", "name", "description", "difficulty", "equipment", "instructions")


def candidates(workout: Workout, wish: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The exercises that may be given, yesterday's among them."""
    profile = workout.context["profile"] if workout.context else {"avoided_exercise_ids": [], "equipment": None}
    forbidden = {*wish.get("excluded_ids", ()), *profile["avoided_exercise_ids"]}
    return [
        exercise
        for exercise in workout.catalogue
        if exercise["id"] not in forbidden and _is_at_hand(exercise["equipment_items"], profile["equipment"])
    ]


def complaints(body: dict[str, Any], workout: Workout, wish: Mapping[str, Any]) -> Iterator[str]:
    """Every rule that the answer breaks."""
    given = {exercise["id"]: exercise for exercise in body["exercises"]}
    allowed = {exercise["id"]: exercise for exercise in candidates(workout, wish)}
    served = {exercise["id"]: exercise for exercise in workout.catalogue}
    yesterday = {*workout.context["yesterday_exercise_ids"]} if workout.context else set()
    if len(given) < len(body["exercises"]):
        yield "an exercise is given twice"
    if given.keys() - served.keys():
        yield f"{given.keys() - served.keys()} are not in the catalogue that was served"
    if given.keys() & {*wish.get("excluded_ids", ())}:
        yield f"{given.keys() & {*wish['excluded_ids']}} were excluded"
    if given.keys() & served.keys() - allowed.keys():
        yield f"{given.keys() & served.keys() - allowed.keys()} are excluded, avoided, or need what is not at hand"
    if marked := {key for key, exercise in given.items() if exercise["repeated"] != (key in yesterday)}:
        yield f"{marked} are marked wrongly: done yesterday were {yesterday}"
    fresh = allowed.keys() - yesterday
    if len(given.keys() - yesterday) != min(SIZE, len(fresh)):
        yield f"{given.keys() & yesterday} are repeated although {len(fresh)} others were left"
    if len(given) != min(SIZE, len(allowed)):
        yield f"{len(given)} exercises are given, where {len(allowed)} may be"
    if abs(datetime.now(UTC) - datetime.fromisoformat(body["generated_at"])) > timedelta(minutes=1):
        yield f"it was not generated at {body['generated_at']}"
    yield from _not_as_served(given, served)
    yield from _not_by_seed(body, workout, wish, fresh, allowed.keys() & yesterday)


def _not_as_served(given: Mapping[int, dict[str, Any]], served: Mapping[int, dict[str, Any]]) -> Iterator[str]:
    for key in given.keys() & served.keys():
        exercise, source = given[key], served[key]
        if [exercise[name] for name in _COPIED] != [source[name] for name in _COPIED]:
            yield f"{key} is not told as the catalogue tells it"
        if exercise["muscle_groups"] != [_trained(group, source["difficulty"]) for group in source["muscle_groups"]]:
            yield f"the muscle groups of {key} are not those of the catalogue, or their intensity is wrong"
        is_unloaded = {*source["equipment_items"]} == {"none"}
        if (exercise["suggested_weight"] == 0) != is_unloaded or exercise["suggested_weight"] % _STEP_KG:
            yield f"{key} has the weight {exercise['suggested_weight']} with the equipment {source['equipment_items']}"


def _not_by_seed(
    body: dict[str, Any], workout: Workout, wish: Mapping[str, Any], fresh: set[int], again: set[int]
) -> Iterator[str]:
    """The same athlete, day and request give the same workout: it follows from the seed alone."""
    seed = wish.get("seed") or _day_seed(workout, body["generated_at"])
    if body.get("seed", seed) != seed:
        yield f"the seed is {body['seed']}, not {seed}"
    order = [*_ranked(seed, fresh)[:SIZE], *_ranked(seed, again)][:SIZE]
    if [exercise["id"] for exercise in body["exercises"]] != order:
        yield f"the seed {seed} gives {order}"


def _day_seed(workout: Workout, generated_at: str) -> str:
    # The athlete's own date is the monolith's to tell; without it, it is that of UTC.
    email, day = workout.email, generated_at.partition("T")[0]
    if workout.context is not None:
        email, day = workout.context["user_email"], workout.context["local_date"]
    return sha256(f"{email.lower()}|{day}".encode()).hexdigest()[:16]


def _ranked(seed: str, ids: set[int]) -> list[int]:
    return sorted(ids, key=lambda key: sha256(f"{seed}:{key}".encode()).digest())


def _trained(group: dict[str, Any], difficulty: int) -> dict[str, Any]:
    intensity = min(1.0, (difficulty - 1) / 4 * (1.2 if group["is_primary"] else 0.8))
    kept = {name: group[name] for name in ("id", "name", "body_part", "is_primary")}
    return {**kept, "intensity": round(intensity, 4)}


def _is_at_hand(needed: list[str], equipment: list[str] | None) -> bool:
    return equipment is None or (bool(needed) and {*needed} <= {*equipment, "none"})
