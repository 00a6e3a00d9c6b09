"""Asks both services what they know of an athlete, and holds every answer against the model."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from journeys.agreement import DisagreementError, agree, nothing_wrong
from journeys.athlete import Athlete, Entry, read_entries
from journeys.parallel_run import comparable
from journeys.tally import Tally
from journeys.workouts import Bounds
from journeys.world import World
from matrix.judged import Judged

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_OF_THE_CONTEXT = ("fitness_goal", "experience", "equipment", "avoided_exercise_ids", "units")
_TOLD_APART = ("exercise_id", "exercise_name", "performed_at")
_OF_A_RECENT_ENTRY = ("exercise_id", "performed_at", "sets", "reps", "weight", "weight_unit", "duration_seconds", "rpe")


def agree_on_entries(about: str, athlete: Athlete, got: list[Entry], expected: list[Entry]) -> None:
    """As `agree`, of entries in their order; only those in which the two differ are told."""
    if got == expected:
        return
    surplus = [_told(athlete, entry) for entry in got if entry not in expected]
    missing = [_told(athlete, entry) for entry in expected if entry not in got]
    if surplus or missing:
        agree(f"{about}, those that only one side has", surplus, missing)
    agree(f"{about}, their order", [entry.get("id") for entry in got], [entry.get("id") for entry in expected])


def _told(athlete: Athlete, entry: Entry) -> str:
    rest = [f"{name} {value}" for name, value in entry.items() if name not in _TOLD_APART and value is not None]
    return f"exercise {entry['exercise_id']} of {athlete.days.tell(entry['performed_at'])} ({', '.join(rest)})"


def look(world: World, athletes: Iterable[Athlete], tally: Tally) -> None:
    """Read what there is to read of all athletes; reading must write nothing. Raises DisagreementError.

    Athletes for whom nothing but what others did has changed are asked for their export only: it has all of theirs.
    """
    before = world.database.contents()
    for athlete in athletes:
        monolith = world.monolith.with_token(athlete.token)
        about = athlete.tell(world.clock.now)
        _check_export(about, monolith, athlete, world.clock.now)
        circumstances = world.clock.now, str(athlete.profile), frozenset(athlete.history), frozenset(world.catalogue)
        if circumstances != athlete.seen_in:
            _check_yesterday(about, monolith, athlete, world.clock.now)
            _check_context(about, monolith, athlete, world.clock.now)
            _check_workout(about, world, athlete, tally)
            athlete.seen_in = circumstances
    agree("the tables after nothing was done but asking (rows, checksum)", world.database.contents(), before)


def bounds_of(world: World, athlete: Athlete, excluded: Iterable[int] = ()) -> Bounds:
    """What a workout for the athlete may hold now."""
    yesterday = {entry["exercise_id"] for entry in athlete.done_yesterday(world.clock.now)}
    return Bounds.of(world.catalogue, athlete.profile, yesterday=yesterday, excluded=[*excluded])


def workout_of(world: World, athlete: Athlete, service: Judged, bounds: Bounds) -> Any:
    """GET /fitness/wod of one service, judged; None where nothing can be given. Raises DisagreementError."""
    about = f"{athlete.tell(world.clock.now)}: GET /fitness/wod of the {service.service}"
    asking = service.with_token(athlete.token)
    if bounds.nothing_left:
        refusal = asking.ask("wod.get_wod", expect=422).json()
        agree(f"{about}: the code", refusal["code"], "no-exercise-left")
        return None
    answer = asking.ask("wod.get_wod", expect=200)
    agree(f"{about}: the header X-Wod-Degraded", answer.headers.get("X-Wod-Degraded"), None)
    body = answer.json()
    nothing_wrong(about, bounds.complaints(body["exercises"]))
    made_now(about, body, world.clock.now)
    return body


def made_now(about: str, body: dict[str, Any], now: datetime) -> None:
    """Raise DisagreementError when a workout was not made at the clock's instant, to the second."""
    if abs(datetime.fromisoformat(body["generated_at"]) - now) > _SECOND:
        raise DisagreementError(f"{about}: generated_at is {body['generated_at']}, and the clock shows {now}.")


def _check_export(about: str, monolith: Judged, athlete: Athlete, now: datetime) -> None:
    told = monolith.ask("profile.export_profile", expect=200).json()
    agree(f"{about}: the profile", told["profile"], athlete.profile)
    agree_on_entries(f"{about}: the whole history", athlete, read_entries(told["history"]), athlete.newest_first())
    agree(f"{about}: created_at", datetime.fromisoformat(told["created_at"]), athlete.joined_at)
    agree(f"{about}: exported_at", datetime.fromisoformat(told["exported_at"]), now)


def _check_yesterday(about: str, monolith: Judged, athlete: Athlete, now: datetime) -> None:
    told = monolith.ask("history.list_yesterday", expect=200).json()
    yesterday = athlete.days.day_of(now) - _DAY
    zone, hour = athlete.profile["time_zone"], athlete.profile["day_start_hour"]
    agree(f"{about}: the date of yesterday", told["date"], yesterday.isoformat())
    agree(f"{about}: yesterday's zone and hour", (told["time_zone"], told["day_start_hour"]), (zone, hour))
    found, expected = read_entries(told["entries"]), athlete.done_yesterday(now)
    agree_on_entries(f"{about}: yesterday's entries", athlete, found, expected)


def _check_context(about: str, monolith: Judged, athlete: Athlete, now: datetime) -> None:
    told = monolith.ask("training.get_training_context", expect=200).json()
    recent = [{name: entry[name] for name in _OF_A_RECENT_ENTRY} for entry in athlete.done_lately(now)]
    expected = {
        "user_email": athlete.email,
        "local_date": athlete.days.day_of(now).isoformat(),
        "time_zone": athlete.profile["time_zone"],
        "day_start_hour": athlete.profile["day_start_hour"],
        "profile": {name: athlete.profile[name] for name in _OF_THE_CONTEXT},
        "yesterday_exercise_ids": sorted({entry["exercise_id"] for entry in athlete.done_yesterday(now)}),
    }
    agree(f"{about}: the training context", {name: told[name] for name in expected}, expected)
    agree_on_entries(f"{about}: the history of the training context", athlete, read_entries(told["history"]), recent)


def _check_workout(about: str, world: World, athlete: Athlete, tally: Tally) -> None:
    bounds = bounds_of(world, athlete)
    legacy, planned = (workout_of(world, athlete, service, bounds) for service in (world.monolith, world.coach))
    tally.workouts_compared += 1
    if legacy is None:
        tally.nothing_left += 1
        return
    exercises = planned["exercises"]
    both = f"{about}: GET /fitness/wod of the coach, which must be as the monolith's"
    agree(f"{both}, ids", _ids(exercises), _ids(legacy["exercises"]))
    agree(both, comparable(planned), comparable(legacy))
    same_as_before(about, athlete, (athlete.days.day_of(world.clock.now), *reasons(bounds)), exercises)
    _check_next_day(about, athlete, world, exercises, tally)
    tally.repeated_exercises += sum(exercise["repeated"] for exercise in exercises)


def same_as_before(about: str, athlete: Athlete, asked: Any, exercises: Any) -> None:
    """Raise DisagreementError when the same was asked before and answered otherwise."""
    agree(f"{about}: the same was asked before; the workout", exercises, athlete.given.setdefault(asked, exercises))


def reasons(bounds: Bounds) -> tuple[Any, ...]:
    """All that the choice may depend on beside athlete, date and seed; the catalogue is in what is allowed of it."""
    return frozenset(bounds.allowed), bounds.yesterday.intersection(bounds.allowed)


def _check_next_day(about: str, athlete: Athlete, world: World, exercises: Any, tally: Tally) -> None:
    logged = athlete.logged_workouts.get(athlete.days.day_of(world.clock.now) - _DAY)
    if logged is None:
        return
    again = [exercise["id"] for exercise in exercises if exercise["id"] in logged and not exercise["repeated"]]
    agree(f"{about}: what comes again of the workout that was logged the day before", again, [])
    tally.next_day_workouts += 1


def _ids(exercises: list[dict[str, Any]]) -> list[int]:
    return [exercise["id"] for exercise in exercises]
