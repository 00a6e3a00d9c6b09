"""What the tests of the workout of the day ask."""

from typing import Any

import httpx2
from sqlalchemy import Engine

from monolith.db.sourced import SourcedRow
from monolith.db.unit_of_work import UnitOfWork
from monolith.services.catalogue_import import CatalogueImport
from monolith.tests.actors import Actor

WOD = "/fitness/wod"
HISTORY = "/fitness/exercises/history"
TODAY, TOMORROW = "2026-11-25T12:00:00Z", "2026-11-26T12:00:00Z"


def workout(actor: Actor) -> list[dict[str, Any]]:
    answer = actor.get(WOD)
    assert answer.status_code == 200, answer.text
    exercises: list[dict[str, Any]] = answer.json()["exercises"]
    return exercises


def planned(actor: Actor, body: dict[str, Any]) -> dict[str, Any]:
    answer = actor.post(WOD, body)
    assert answer.status_code == 200, answer.text
    workout: dict[str, Any] = answer.json()
    return workout


def ids(exercises: list[dict[str, Any]]) -> list[int]:
    return [exercise["id"] for exercise in exercises]


def leaves_only(actor: Actor, catalogue: dict[int, dict[str, Any]], left: set[int]) -> None:
    """Let the athlete's profile allow these exercises without equipment and no others."""
    bare = {exercise["id"] for exercise in catalogue.values() if exercise["equipment_items"] == ["none"]}
    assert left <= bare
    answer = actor.patch("/profile", {"equipment": ["none"], "avoided_exercise_ids": sorted(bare - left)})
    assert answer.status_code == 200, answer.text


def import_exercises_with_unknown_equipment(engine: Engine, number: int) -> None:
    rows = [
        SourcedRow(
            source_id=f"odd-lift-{place}",
            name=f"Odd lift {place}",
            description="Something is lifted.",
            steps=("Lift it.",),
            difficulty=3,
            equipment_items=(),
            mechanic=None,
            movement_pattern=None,
            unilateral=None,
            muscles={"Shoulders": True},
        )
        for place in range(number)
    ]
    counts = CatalogueImport(UnitOfWork(engine)).store(rows)
    assert counts.created == number


def asked(actor: Actor, method: str) -> httpx2.Response:
    return actor.request(method, WOD, json={} if method == "POST" else None)
