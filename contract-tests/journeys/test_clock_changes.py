"""The days around each change of a clock: the service's arithmetic for all zones, and its answers for a sample."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from journeys.athlete import Athlete, read_entries
from journeys.choices import ZONES
from journeys.days import Days, clock_changes, clock_changes_between
from journeys.looking import look
from journeys.tally import Tally
from journeys.world import World
from monolith.services.training_days import TrainingCalendar
from pair.people import new_email

_DAY = timedelta(days=1)
_MOMENT = timedelta(microseconds=1)
_EVERY = timedelta(minutes=45)
_EXERCISES = 40
_PASSWORD = "correct horse battery"


def test_every_zone_keeps_its_days_around_its_next_changes() -> None:
    now = datetime.now(UTC)
    changes = [(zone, change) for zone in ZONES for change in clock_changes_between(zone, now, now + 366 * _DAY)]

    wrong = [told for zone, change in changes for hour in range(24) for told in _disagreements(zone, hour, change)]

    assert len({zone for zone, _ in changes}) > 50, "The judge has found hardly any change of a clock."
    assert not wrong, f"{len(wrong)} training days differ from the judge's: " + "; ".join(wrong[:5])


def _disagreements(zone: str, hour: int, change: datetime) -> Iterator[str]:
    """Where the service's days around a change begin or end otherwise than the judge's."""
    days, calendar = Days(zone, hour), TrainingCalendar.of(zone, hour)
    dates = [change.date() + ahead * _DAY for ahead in range(-2, 3)]
    for (yesterday, before), (day, start) in pairwise((day, days.start_of(day)) for day in dates):
        found = calendar.start_of(day), calendar.day_of(start), calendar.day_of(start - _MOMENT)
        if found != (start, day, yesterday) and before < start:
            ends = f"ends {found[2]} at {found[0]} and begins {found[1]}"
            yield f"{zone} from {hour}:00: the service {ends}, the judge has {day} begin at {start}"


@pytest.fixture
def athlete(world: World) -> Iterator[Athlete]:
    """An athlete from before any of the changes."""
    world.clock.set(datetime(1960, 1, 1, tzinfo=UTC))
    newcomer = Athlete("Eve", new_email("eve"), _PASSWORD, world.clock.now)
    body = {"email": newcomer.email, "password": newcomer.password}
    world.monolith.ask("signup.register_athlete", expect=201, json={**body, "name": newcomer.name})
    newcomer.token = world.monolith.ask("oauth.create_token", expect=200, json=body).json()["access_token"]
    yield newcomer
    world.database.forget_athletes()


@pytest.mark.parametrize(
    ("zone", "hour", "year"),
    [
        ("Europe/Dublin", 1, 2027),
        ("America/New_York", 2, 2027),
        ("Australia/Lord_Howe", 2, 2027),
        ("Antarctica/Troll", 0, 2027),
        ("Africa/Cairo", 0, 2027),
        ("America/Havana", 0, 2027),
        ("Pacific/Chatham", 3, 2027),
        ("Africa/Casablanca", 23, 2025),
        ("America/Sao_Paulo", 0, 2018),
        ("America/St_Johns", 0, 2010),
        ("Pacific/Apia", 0, 2011),
        ("Pacific/Apia", 4, 2011),
        ("Pacific/Kiritimati", 5, 1994),
        ("Pacific/Kwajalein", 0, 1993),
        ("Pacific/Kwajalein", 4, 1969),
    ],
)
def test_both_services_know_yesterday_around_a_change(
    zone: str, hour: int, year: int, world: World, athlete: Athlete
) -> None:
    profile = {"time_zone": zone, "day_start_hour": hour}
    world.monolith.with_token(athlete.token).ask("profile.update_profile", expect=200, json=profile)
    athlete.profile.update(profile)
    tally = Tally()

    for change in clock_changes(zone, year):
        _live_through(world, athlete, change, tally)

    assert tally.workouts_compared >= 6 * len(clock_changes(zone, year))


def _live_through(world: World, athlete: Athlete, change: datetime, tally: Tally) -> None:
    """Train every three quarters of an hour for the days around a change, and look whenever a day ends or has begun."""
    today = athlete.days.day_of(change)
    logged_until = athlete.days.start_of(today - 2 * _DAY)
    for at in _turns(athlete.days, [today + ahead * _DAY for ahead in range(-1, 3)]):
        world.clock.set(at)
        count = (at - logged_until) // _EVERY
        _train(world, athlete, [logged_until + number * _EVERY for number in range(count + 1)])
        logged_until += (count + 1) * _EVERY
        look(world, [athlete], tally)


def _turns(days: Days, dates: list[date]) -> Iterator[datetime]:
    """The moment before a day begins, and its beginning; a day that was left out has none."""
    for start in sorted({days.start_of(day) for day in dates}):
        yield start - _MOMENT
        yield start


def _train(world: World, athlete: Athlete, times: list[datetime]) -> None:
    exercise_ids = [*world.catalogue]
    body = [
        {"exercise_id": exercise_ids[number % _EXERCISES], "performed_at": time.isoformat()}
        for number, time in enumerate(times)
    ]
    if body:
        answer = world.monolith.with_token(athlete.token).ask("history.log_exercises", expect=201, json=body)
        athlete.history.update({entry["id"]: entry for entry in read_entries(answer.json())})
