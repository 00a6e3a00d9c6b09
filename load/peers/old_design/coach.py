"""The coach's part: it asks for the catalogue anew for each workout, over a connection of its own."""

import os
import random
from datetime import UTC, datetime
from typing import Any

import requests
from flask import Flask, Response, jsonify, request

from load.peers.intensities import intensity

_SIZE = 6
_TIMEOUT_S = 60

app = Flask(__name__)
monolith_url = os.environ["MONOLITH_URL"]
# How many exercises the catalogue has; all when it is not set.
catalogue_limit = os.environ.get("CATALOGUE_LIMIT")


@app.post("/api/coach/WOD")
def plan_wod() -> Response:
    answer = requests.get(f"{monolith_url}/fitness/exercises", params={"limit": catalogue_limit}, timeout=_TIMEOUT_S)
    answer.raise_for_status()
    excluded = set(request.get_json().get("excluded_ids", []))
    choice = [exercise for exercise in answer.json() if exercise["id"] not in excluded]
    planned = [_planned(exercise) for exercise in random.sample(choice, min(_SIZE, len(choice)))]
    return jsonify({"exercises": planned, "generated_at": datetime.now(UTC).isoformat()})


def _planned(exercise: dict[str, Any]) -> dict[str, Any]:
    groups = [
        {**group, "intensity": intensity(exercise["difficulty"], is_primary=group["is_primary"])}
        for group in exercise["muscle_groups"]
    ]
    return {
        **exercise,
        "muscle_groups": groups,
        "suggested_weight": random.uniform(5, 50),  # noqa: S311  # nobody gains by guessing a workout
        "suggested_reps": random.randint(8, 15),  # noqa: S311  # as above
    }


if __name__ == "__main__":
    app.run(host=os.environ["HOST"], port=int(os.environ["PORT"]), threaded=True)
