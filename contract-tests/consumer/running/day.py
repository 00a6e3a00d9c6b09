"""A day on the pair on which the coach asks the monolith in every way that it has."""

from dataclasses import dataclass
from typing import Any

import requests

from pair.people import TIMEOUT_S, Account, Client, bootstrap_admin, create_athlete, log_in
from pair.running import BOOTSTRAP_KEY, Pair

WOD = "/api/coach/WOD"
_NEW_EXERCISE = {
    "name": "Slow goblet squat",
    "description": "A goblet squat that takes its time.",
    "steps": ["Sit down slowly.", "Stand up."],
    "difficulty": 2,
    "equipment_items": ["dumbbell"],
    "primary_muscle_group_ids": [16],
}


@dataclass(frozen=True)
class People:
    """An administrator and an athlete who has told what the coach plans with, and their tokens."""

    admin: Account
    athlete: Account
    admin_token: str
    athlete_token: str


def gather(pair: Pair) -> People:
    """Make the people. Raises UnexpectedAnswerError."""
    monolith = Client(pair.monolith.url)
    admin = bootstrap_admin(monolith, BOOTSTRAP_KEY)
    admin_token = log_in(monolith, admin)
    athlete = create_athlete(monolith.with_token(admin_token))
    athlete_token = log_in(monolith, athlete)
    told = {"equipment": ["dumbbell", "bench"], "avoided_exercise_ids": [4]}
    monolith.with_token(athlete_token).json("PATCH", "/profile", json=told)
    return People(admin, athlete, admin_token, athlete_token)


def live(pair: Pair, people: People) -> None:
    """Ask the coach for workouts, before and after the catalogue has changed.

    What the coach answers is not looked at: it could be wrong for the very reason that is to be found here.
    """
    _ask(pair, "GET", "/ready")
    _ask(pair, "POST", WOD, people.athlete_token, json={})
    _ask(pair, "POST", WOD, people.admin_token, json={"user_email": people.athlete.email})
    # The coach holds a catalogue with another ETag than the one that it is told next.
    Client(pair.monolith.url, people.admin_token).json("POST", "/fitness/exercises", expect=201, json=_NEW_EXERCISE)
    _ask(pair, "GET", "/fitness/wod", people.athlete_token)


def _ask(pair: Pair, method: str, path: str, token: str = "", **request: Any) -> None:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    requests.request(method, pair.coach.url + path, headers=headers, timeout=TIMEOUT_S, **request)
