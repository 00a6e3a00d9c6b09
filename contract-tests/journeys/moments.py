"""Instants as a journey names them: by a landmark of the athlete's days and a small distance from it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from journeys.athlete import Athlete
from journeys.days import clock_changes_between, offset_at

_DAY = timedelta(days=1)
_LONGEST_SEARCH = timedelta(days=400)

DISTANCES = {
    "exactly": timedelta(0),
    "1 µs before": timedelta(microseconds=-1),
    "1 s before": timedelta(seconds=-1),
    "1 s after": timedelta(seconds=1),
    "1 min before": timedelta(minutes=-1),
    "1 min after": timedelta(minutes=1),
    "20 min before": timedelta(minutes=-20),
    "20 min after": timedelta(minutes=20),
    "45 min before": timedelta(minutes=-45),
    "45 min after": timedelta(minutes=45),
    "90 min before": timedelta(minutes=-90),
    "90 min after": timedelta(minutes=90),
    "10 h before": timedelta(hours=-10),
    "10 h after": timedelta(hours=10),
    "a day before": -_DAY,
    "a day after": _DAY,
}
_DAYS_AGO = {
    "start of today": 0,
    "start of yesterday": 1,
    "start of the day before yesterday": 2,
    "start of the seventh day before": 7,
    "start of the eighth day before": 8,
}
LANDMARKS = ("now", *_DAYS_AGO, "last change of the clock", "start of 1900")
WRITINGS = ("Z", "athlete's", "+14:00", "-12:00", "+05:45", "-03:30")


@dataclass(frozen=True)
class When:
    """When something was done; `written` is the offset that the client writes it with."""

    landmark: str
    distance: str
    written: str

    def instant(self, athlete: Athlete, now: datetime) -> datetime:
        """The instant that is meant, in UTC."""
        return self._landmark(athlete, now) + DISTANCES[self.distance]

    def text(self, athlete: Athlete, now: datetime) -> str:
        """The instant in RFC 3339."""
        instant = self.instant(athlete, now)
        if self.written == "Z":
            return instant.isoformat().replace("+00:00", "Z")
        own = offset_at(athlete.profile["time_zone"], instant) // timedelta(minutes=1)
        minutes = own if self.written == "athlete's" else _minutes(self.written)
        return instant.astimezone(timezone(timedelta(minutes=minutes))).isoformat()

    def _landmark(self, athlete: Athlete, now: datetime) -> datetime:
        if self.landmark == "now":
            return now
        if self.landmark == "start of 1900":
            return datetime(1900, 1, 1, tzinfo=UTC)
        if self.landmark == "last change of the clock":
            zone = athlete.profile["time_zone"]
            return max(clock_changes_between(zone, now - _LONGEST_SEARCH, now), default=now)
        return athlete.days.start_of(athlete.days.day_of(now) - _DAYS_AGO[self.landmark] * _DAY)


def next_day(athlete: Athlete, now: datetime) -> datetime:
    """When the athlete's next training day begins."""
    return athlete.days.start_of(athlete.days.day_of(now) + _DAY)


def next_clock_change(zone: str, now: datetime) -> datetime | None:
    """When the zone's clock is changed next; None when that is not soon."""
    return min(clock_changes_between(zone, now, now + _LONGEST_SEARCH), default=None)


def _minutes(offset: str) -> int:
    hours, minutes = offset.split(":")
    return int(hours) * 60 + (-1 if hours.startswith("-") else 1) * int(minutes)
