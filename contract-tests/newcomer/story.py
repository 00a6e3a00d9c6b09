"""What a newcomer does on the first day, step by step, with what must come of each step."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from newcomer.shapes import EXERCISE, MUSCLE_GROUP, WOD_EXERCISE, WOD_MUSCLE_GROUP, check_exercises
from pair.people import Account, Client, UnexpectedAnswerError, create_athlete, log_in, log_in_by_form

ZONE = ZoneInfo("Pacific/Auckland")
WOD_SIZE = 6


@dataclass(frozen=True)
class Day:
    """An athlete's day at both services; `tell` hears of each step."""

    monolith: Client
    coach: Client
    tell: Callable[[str], None]

    def live(self, admin: Account) -> None:
        """The whole day; once more when midnight in Auckland falls into it. Raises UnexpectedAnswerError."""
        today = _today()
        try:
            self._live(admin)
        except UnexpectedAnswerError:
            if _today() == today:
                raise
            self._live(admin)

    def _live(self, admin: Account) -> None:
        account = self.create_athlete(admin)
        token = self.log_in(account)
        athlete, coach = self.monolith.with_token(token), self.coach.with_token(token)
        self.onboard(athlete)
        self.read_catalogue()
        before = self.read_wod(athlete)
        done = [exercise["id"] for exercise in before["exercises"][:3]]
        self.log_yesterday(athlete, done)
        self.read_yesterday(athlete, done)
        self.compare_wods(athlete, coach, done)
        self.ask_for_another(coach, done)

    def create_athlete(self, admin: Account) -> Account:
        """The administrator logs in and makes an account; the password is told once."""
        account = create_athlete(self.monolith.with_token(log_in(self.monolith, admin)))
        self.tell(f"The administrator made an account for {account.email}.")
        return account

    def log_in(self, account: Account) -> str:
        """By form, as RFC 6749 says, and as older clients do; both tokens say that onboarding is still to be done."""
        form = {"grant_type": "password", "username": account.email, "password": account.password}
        told = self.monolith.json("POST", "/oauth/token", data=form)
        _same((told["token_type"], told["onboarded"]), ("Bearer", False), "The answer to a login")
        log_in(self.monolith, account)
        self.tell("The athlete logged in.")
        return log_in_by_form(self.monolith, account)

    def onboard(self, athlete: Client) -> None:
        """Three numbers as older clients send them, then the time zone."""
        body = {"weight": 60, "height": 165, "fitness_goal": "endurance"}
        profile = athlete.json("POST", "/profile/onboarding", json=body)
        _same({name: profile[name] for name in body}, body, "The profile")
        _same(profile["onboarded"], True, "onboarded")
        profile = athlete.json("PATCH", "/profile", json={"time_zone": ZONE.key})
        _same((profile["time_zone"], profile["weight"]), (ZONE.key, 60), "The changed profile")
        self.tell(f"The athlete is onboarded and lives in {ZONE.key}.")

    def read_catalogue(self) -> None:
        """Public, as an array, in the shape that older clients read."""
        catalogue = self.monolith.json("GET", "/fitness/exercises")
        check_exercises(catalogue, exercise=EXERCISE, muscle_group=MUSCLE_GROUP)
        self.tell(f"The catalogue has {len(catalogue)} exercises.")

    def read_wod(self, athlete: Client) -> dict[str, Any]:
        """Six exercises, in the shape that older clients read."""
        wod: dict[str, Any] = athlete.json("GET", "/fitness/wod")
        check_exercises(wod["exercises"], exercise=WOD_EXERCISE, muscle_group=WOD_MUSCLE_GROUP)
        _same(len(wod["exercises"]), WOD_SIZE, "The number of exercises")
        return wod

    def log_yesterday(self, athlete: Client, done: list[int]) -> None:
        """Half of the first workout, as done yesterday evening; sent twice with one key, stored once."""
        evening = datetime.combine(_yesterday(), time(18, 30), ZONE)
        entries = [
            {"exercise_id": number, "performed_at": evening.isoformat(), "sets": 3, "reps": 10, "weight": 20}
            for number in done
        ]
        headers = {"Idempotency-Key": f"newcomer-{secrets.token_hex(8)}"}
        stored = athlete.json("POST", "/fitness/exercises/history", expect=201, json=entries, headers=headers)
        again = athlete.json("POST", "/fitness/exercises/history", expect=201, json=entries, headers=headers)
        _same([entry["exercise_id"] for entry in stored], done, "What was stored")
        _same(again, stored, "The answer to the repeated request")
        _same(len(athlete.json("GET", "/fitness/exercises/history")), len(done), "The number of entries")
        self.tell(f"The athlete logged {len(done)} exercises for yesterday evening.")

    def read_yesterday(self, athlete: Client, done: list[int]) -> None:
        """The day before today in Auckland, whatever day it is in Greenwich."""
        yesterday = athlete.json("GET", "/fitness/exercises/yesterday")
        _same((yesterday["date"], yesterday["time_zone"]), (_yesterday().isoformat(), ZONE.key), "Yesterday")
        _same(sorted(entry["exercise_id"] for entry in yesterday["entries"]), sorted(done), "What was done")
        self.tell(f"Yesterday was {yesterday['date']}.")

    def compare_wods(self, athlete: Client, coach: Client, done: list[int]) -> None:
        """Monolith and coach give the same workout, without what was done yesterday."""
        old, new = self.read_wod(athlete), self.read_wod(coach)
        _same(_without_time(new), _without_time(old), "The coach's workout beside the monolith's")
        _none_of(new["exercises"], done, "done yesterday")
        self.tell("Both services give the same workout: " + ", ".join(item["name"] for item in new["exercises"]) + ".")

    def ask_for_another(self, coach: Client, done: list[int]) -> None:
        """The coach plans without what the athlete does not want today, under both spellings of its path."""
        first = coach.json("POST", "/api/coach/WOD", json={})
        unwanted = [exercise["id"] for exercise in first["exercises"][:2]]
        plan = coach.json("POST", "/api/coach/WOD", json={"excluded_ids": unwanted})
        check_exercises(plan["exercises"], exercise=WOD_EXERCISE, muscle_group=WOD_MUSCLE_GROUP)
        _none_of(plan["exercises"], [*done, *unwanted], "done yesterday or excluded")
        _same((len(plan["exercises"]), plan["degraded"], plan["warnings"]), (WOD_SIZE, False, []), "The plan")
        alias = coach.json("POST", "/api/coach/wod", json={"excluded_ids": unwanted})
        _same(_without_time(alias), _without_time(plan), "The alias's workout")
        self.tell("The coach left out what the athlete excluded.")


def _today() -> date:
    return datetime.now(ZONE).date()


def _yesterday() -> date:
    return _today() - timedelta(days=1)


def _without_time(wod: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in wod.items() if name != "generated_at"}


def _same(found: object, wanted: object, what: str) -> None:
    if found != wanted:
        raise UnexpectedAnswerError(f"{what}: {found!r} instead of {wanted!r}")


def _none_of(exercises: list[dict[str, Any]], unwanted: list[int], why: str) -> None:
    given = [exercise["id"] for exercise in exercises if exercise["id"] in unwanted]
    _same(given, [], f"Exercises that were {why}")
