"""The coach's part: the catalogue is kept for a minute, what the athlete did is asked for each workout."""

import os
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import httpx
from fastapi import FastAPI, Request

from load.peers.fastapi_pair.shapes import PlannedWorkout, TrainedMuscleGroup, WodExercise, WodRequest
from load.peers.fastapi_pair.tokens import Token, user_id_of
from load.peers.intensities import intensity

_SIZE = 6
_FRESH_FOR_S = 60.0


class Monolith:
    """Asks the other service, over connections that are kept."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._exercises: list[WodExercise] = []
        self._asked_at = -_FRESH_FOR_S

    async def exercises(self) -> list[WodExercise]:
        """The whole catalogue, all but ready to be answered."""
        if time.monotonic() - self._asked_at > _FRESH_FOR_S:
            answer = await self._client.get("/fitness/exercises")
            answer.raise_for_status()
            self._exercises = [_unplanned(exercise) for exercise in answer.json()]
            self._asked_at = time.monotonic()
        return self._exercises

    async def done_lately(self, token: str) -> set[int]:
        """The ids of what the token's owner did yesterday and today."""
        answer = await self._client.get(
            "/fitness/exercises/history",
            params={"since": str((datetime.now(UTC) - timedelta(days=1)).date())},
            headers={"Authorization": f"Bearer {token}"},
        )
        answer.raise_for_status()
        return {entry["exercise_id"] for entry in answer.json()}


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=100)
    async with httpx.AsyncClient(base_url=os.environ["MONOLITH_URL"], timeout=2, limits=limits) as client:
        app.state.monolith = Monolith(client)
        yield


app = FastAPI(lifespan=_lifespan)


@app.post("/api/coach/WOD")
async def plan_wod(wish: WodRequest, request: Request, token: Token) -> PlannedWorkout:
    user_id_of(token)
    monolith: Monolith = request.app.state.monolith
    exercises = await monolith.exercises()
    unwanted = await monolith.done_lately(token)
    unwanted.update(wish.excluded_ids)
    seed = wish.seed or secrets.token_hex(8)
    chance = Random(seed)  # noqa: S311  # nobody gains by guessing a workout
    return PlannedWorkout(
        exercises=_planned([exercise for exercise in exercises if exercise.id not in unwanted], chance),
        generated_at=datetime.now(UTC),
        seed=seed,
        strategy="random",
        degraded=False,
        warnings=[],
    )


def _unplanned(exercise: dict[str, Any]) -> WodExercise:
    """The exercise with its intensities, which are the same in each workout."""
    groups = [
        TrainedMuscleGroup(**group, intensity=intensity(exercise["difficulty"], is_primary=group["is_primary"]))
        for group in exercise.pop("muscle_groups")
    ]
    return WodExercise(**exercise, muscle_groups=groups, suggested_weight=0, suggested_reps=0, repeated=False)


def _planned(choice: list[WodExercise], chance: Random) -> list[WodExercise]:
    return [
        exercise.model_copy(
            update={"suggested_weight": 5 + 2.5 * chance.randrange(19), "suggested_reps": chance.randint(8, 15)}
        )
        for exercise in chance.sample(choice, min(_SIZE, len(choice)))
    ]
