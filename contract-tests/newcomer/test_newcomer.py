"""An athlete's whole day on the running pair, and what stays true when one of the two dies."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from newcomer.shapes import WOD_EXERCISE, WOD_MUSCLE_GROUP, check_exercises
from newcomer.story import Day
from pair.people import Account, Client, UnexpectedAnswerError, bootstrap_admin, create_athlete, log_in
from pair.process import run_command
from pair.running import BOOTSTRAP_KEY, Pair


@dataclass(frozen=True)
class Origins:
    monolith: Client
    coach: Client


@pytest.fixture(scope="module")
def origins(pair: Pair) -> Origins:
    return Origins(Client(pair.monolith.url), Client(pair.coach.url))


@pytest.fixture(scope="module")
def admin(origins: Origins) -> Account:
    return bootstrap_admin(origins.monolith, BOOTSTRAP_KEY)


@pytest.fixture
def token(origins: Origins, admin: Account) -> str:
    """The token of a new athlete."""
    administrator = origins.monolith.with_token(log_in(origins.monolith, admin))
    return log_in(origins.monolith, create_athlete(administrator))


@pytest.fixture
def monolith_down(pair: Pair) -> Any:
    pair.monolith.stop()
    yield
    pair.monolith.start()


def test_a_newcomer_lives_the_first_day(origins: Origins, admin: Account) -> None:
    steps: list[str] = []

    Day(origins.monolith, origins.coach, steps.append).live(admin)

    assert len(steps) == 8


def test_the_newcomer_can_be_sent_through_any_pair_of_origins(pair: Pair, admin: Account) -> None:
    told = run_command(
        "newcomer",
        settings={
            "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
            "BASE_URL": pair.monolith.url,
            "COACH_URL": pair.coach.url,
            "ADMIN_EMAIL": admin.email,
            "ADMIN_PASSWORD": admin.password,
        },
    )

    assert told.splitlines()[-1] == "The coach left out what the athlete excluded."


def test_the_first_administrator_is_made_once(origins: Origins, admin: Account) -> None:
    with pytest.raises(UnexpectedAnswerError, match="answered 409"):
        bootstrap_admin(origins.monolith, BOOTSTRAP_KEY)


def test_an_acknowledged_write_outlives_a_power_cut(pair: Pair, origins: Origins, token: str) -> None:
    athlete = origins.monolith.with_token(token)
    stored = athlete.json("POST", "/fitness/exercises/history", expect=201, json=[{"exercise_id": 1, "reps": 5}])

    pair.monolith.kill()
    pair.monolith.start()

    assert athlete.json("GET", "/fitness/exercises/history") == stored


def test_without_the_monolith_a_coach_that_knows_the_catalogue_still_plans(
    origins: Origins, token: str, request: pytest.FixtureRequest
) -> None:
    coach = origins.coach.with_token(token)
    coach.json("POST", "/api/coach/WOD", json={})
    request.getfixturevalue("monolith_down")

    plan = coach.json("POST", "/api/coach/WOD", json={})
    wod = coach.ask("GET", "/fitness/wod", expect=200)
    refused = coach.ask("POST", "/api/coach/WOD", expect=503, json={"require_history": True})

    assert (plan["degraded"], [warning["code"] for warning in plan["warnings"]]) == (True, ["history-unavailable"])
    check_exercises(plan["exercises"], exercise=WOD_EXERCISE, muscle_group=WOD_MUSCLE_GROUP)
    assert wod.headers["X-Wod-Degraded"] == "history-unavailable"
    assert (refused.json()["code"], refused.headers["Retry-After"].isdecimal()) == ("monolith-unavailable", True)


def test_without_the_monolith_a_coach_that_knows_nothing_says_so(pair: Pair, token: str, monolith_down: None) -> None:
    newborn = pair.another_coach()
    newborn.start(ready=False)
    try:
        coach = Client(newborn.url, token)

        plan = coach.ask("POST", "/api/coach/WOD", expect=503, json={})
        readiness = coach.ask("GET", "/ready", expect=503)

        assert (plan.json()["code"], plan.headers["Retry-After"].isdecimal()) == ("monolith-unavailable", True)
        assert readiness.headers["Content-Type"] == "application/problem+json"
    finally:
        newborn.stop()
