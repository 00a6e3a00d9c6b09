"""The monolith's part: the catalogue, with a query for each exercise."""

import os
from typing import Any

from flask import Flask, Response, jsonify, request
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from load.peers.tables import Exercise, MuscleGroup, Trains

app = Flask(__name__)
engine = create_engine(os.environ["DATABASE_URL"])


@app.get("/fitness/exercises")
def list_exercises() -> Response:
    statement = select(Exercise).where(Exercise.deleted_at.is_(None)).order_by(Exercise.id)
    with Session(engine) as session:
        exercises = session.scalars(statement.limit(request.args.get("limit", type=int))).all()
        return jsonify([_exercise_out(session, exercise) for exercise in exercises])


def _exercise_out(session: Session, exercise: Exercise) -> dict[str, Any]:
    statement = (
        select(MuscleGroup, Trains.is_primary)
        .join(Trains, Trains.muscle_group_id == MuscleGroup.id)
        .where(Trains.exercise_id == exercise.id)
        .order_by(Trains.position)
    )
    return {
        "id": exercise.id,
        "name": exercise.name,
        "description": exercise.description,
        "difficulty": exercise.difficulty,
        "equipment": ", ".join(exercise.equipment_items),
        "instructions": "\n".join(exercise.steps),
        "muscle_groups": [
            {"id": group.id, "name": group.name, "body_part": group.body_part, "is_primary": is_primary}
            for group, is_primary in session.execute(statement)
        ],
    }


if __name__ == "__main__":
    app.run(host=os.environ["HOST"], port=int(os.environ["PORT"]), threaded=True)
