"""The monolith's part: the catalogue in one statement, and what an athlete did lately."""

import os
from datetime import UTC, date, datetime, time
from itertools import groupby

from fastapi import FastAPI
from sqlalchemy import bindparam, create_engine, select
from sqlalchemy.orm import Session

from load.peers import tables
from load.peers.fastapi_pair.shapes import Exercise, HistoryEntry, MuscleGroup
from load.peers.fastapi_pair.tokens import Token, user_id_of

_engine = create_engine(os.environ["DATABASE_URL"], pool_size=20, max_overflow=20)
app = FastAPI()

_EXERCISES = (
    select(tables.Exercise, tables.MuscleGroup, tables.Trains.is_primary)
    .join(tables.Trains, tables.Trains.exercise_id == tables.Exercise.id)
    .join(tables.MuscleGroup, tables.MuscleGroup.id == tables.Trains.muscle_group_id)
    .where(tables.Exercise.deleted_at.is_(None))
    .order_by(tables.Exercise.id, tables.Trains.position)
)
_entry = tables.HistoryEntry
_HISTORY = select(_entry.exercise_id, _entry.performed_at, _entry.sets, _entry.reps, _entry.weight).where(
    _entry.user_id == bindparam("user_id"), _entry.performed_at >= bindparam("start")
)


@app.get("/fitness/exercises")
def list_exercises() -> list[Exercise]:
    with Session(_engine) as session:
        return [
            Exercise(
                id=exercise.id,
                name=exercise.name,
                description=exercise.description,
                difficulty=exercise.difficulty,
                equipment=", ".join(exercise.equipment_items),
                instructions="\n".join(exercise.steps),
                muscle_groups=[
                    MuscleGroup(id=group.id, name=group.name, body_part=group.body_part, is_primary=is_primary)
                    for _, group, is_primary in rows
                ],
            )
            for exercise, rows in groupby(session.execute(_EXERCISES), key=lambda row: row[0])
        ]


@app.get("/fitness/exercises/history")
def list_history(since: date, token: Token) -> list[HistoryEntry]:
    asked = {"user_id": user_id_of(token), "start": datetime.combine(since, time.min, UTC)}
    with _engine.connect() as connection:
        return [
            HistoryEntry(exercise_id=exercise_id, performed_at=performed_at, sets=sets, reps=reps, weight=weight)
            for exercise_id, performed_at, sets, reps, weight in connection.execute(_HISTORY, asked)
        ]
