"""What the tests of the history ask."""

from typing import Any

import httpx2

from monolith.tests.actors import Actor
from monolith.tests.training_bodies import an_entry

HISTORY = "/fitness/exercises/history"
YESTERDAY = "/fitness/exercises/yesterday"
AIR_SQUAT, SIT_TO_STAND = 1, 2
UNKNOWN = 2_147_483_647


def log(actor: Actor, body: Any, *, key: str | None = None) -> httpx2.Response:
    return actor.post(HISTORY, body, headers={"Idempotency-Key": key} if key else None)


def logged_at(actor: Actor, *instants: str) -> list[int]:
    """The ids of one entry for each instant."""
    answer = log(actor, [an_entry(performed_at=instant) for instant in instants])
    assert answer.status_code == 201, answer.text
    return [entry["id"] for entry in answer.json()]


def history(actor: Actor, **query: Any) -> list[dict[str, Any]]:
    answer = actor.get(HISTORY, params={name.rstrip("_"): value for name, value in query.items()})
    assert answer.status_code == 200, answer.text
    entries: list[dict[str, Any]] = answer.json()
    return entries


def ids(entries: list[dict[str, Any]]) -> list[int]:
    return [entry["id"] for entry in entries]


def lives_in(actor: Actor, time_zone: str, day_start_hour: int = 0) -> None:
    answer = actor.patch("/profile", {"time_zone": time_zone, "day_start_hour": day_start_hour})
    assert answer.status_code == 200, answer.text
