"""The judge's own arithmetic of training days, which asks a zone for nothing but its offset at an instant of UTC.

The services ask a zone which instant a local time is. Here the instants at which a zone's clock is changed are found by
walking, and a local time is looked for in every stretch between two of them.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
from itertools import pairwise
from zoneinfo import ZoneInfo

_STEP = timedelta(hours=6)
_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)
# No clock was ever changed by more than a day: what a day depends on lies within this of its midnight in UTC.
_NEAR = timedelta(days=4)


@cache
def zone_of(name: str) -> ZoneInfo:
    """A zone by the pinned tzdata, never by the machine's."""
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def offset_at(zone: str, instant: datetime) -> timedelta:
    """How far the zone's clock is ahead of UTC at an instant."""
    return instant.astimezone(zone_of(zone)).utcoffset() or timedelta(0)


@cache
def clock_changes(zone: str, year: int) -> tuple[datetime, ...]:
    """The instants of a year of UTC, to the second, from which on the zone's clock is another one."""
    found = []
    instant, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    while instant < end:
        if offset_at(zone, instant) != offset_at(zone, instant + _STEP):
            found.append(_first_second(zone, instant, instant + _STEP))
        instant += _STEP
    return tuple(found)


def clock_changes_between(zone: str, first: datetime, last: datetime) -> list[datetime]:
    """The changes with first < change <= last."""
    years = range(first.year, last.year + 1)
    return [change for year in years for change in clock_changes(zone, year) if first < change <= last]


def _first_second(zone: str, before: datetime, after: datetime) -> datetime:
    while after - before > _SECOND:
        middle = before + (after - before) // _SECOND // 2 * _SECOND
        if offset_at(zone, middle) == offset_at(zone, before):
            before = middle
        else:
            after = middle
    return after


@dataclass(frozen=True)
class Days:
    """The training days of an athlete: each begins at `first_hour` o'clock local time.

    Of an hour that is there twice the first one counts. An hour that is left out comes when the clock from before the
    change would have shown it.
    """

    zone: str
    first_hour: int

    def start_of(self, day: date) -> datetime:
        """The instant, in UTC, at which the day begins."""
        wanted = datetime.combine(day, time(self.first_hour), tzinfo=UTC)
        first, last = wanted - _NEAR, wanted + _NEAR
        edges = [first, *clock_changes_between(self.zone, first, last), last]
        for begin, end in pairwise(edges):
            # No stretch that is too late is ever reached: the one that the clock was put forward from comes before it.
            instant = wanted - offset_at(self.zone, begin)
            left_out = instant >= end and wanted - offset_at(self.zone, end) < end
            if begin <= instant < end or left_out:
                return instant
        raise AssertionError(f"{self.zone} never shows {day} {self.first_hour}:00: the judge's arithmetic is wrong.")

    def day_of(self, instant: datetime) -> date:
        """The day that an instant belongs to: the last one that has begun."""
        day = instant.astimezone(UTC).date() + 3 * _DAY
        while self.start_of(day) > instant:
            day -= _DAY
        return day

    def tell(self, instant: datetime) -> str:
        """An instant as the athlete's clock shows it, and the training day that it belongs to."""
        local = instant.astimezone(zone_of(self.zone)).isoformat(" ", "auto")
        return f"{local} [day {self.day_of(instant)}]"
