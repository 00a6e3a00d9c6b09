"""Which training day an instant belongs to: the athlete's own zone, from the athlete's own day-start hour."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
# The history begins in 1900, which in some zones is the local 1899.
_EARLIEST, _LATEST = date(1899, 1, 1), date(2200, 1, 1)


@dataclass(frozen=True, slots=True)
class TrainingCalendar:
    """Training day D runs from D `day_start_hour`:00 local up to, not including, the same hour of D + 1.

    A day in which the clock is put forward has 23 hours, one in which it is put back 25. A local hour that does
    not exist is read by the clock before the jump; of one that exists twice the first counts.
    """

    zone: ZoneInfo
    day_start_hour: int

    @classmethod
    def of(cls, time_zone: str, day_start_hour: int) -> "TrainingCalendar":
        """Build it from what a profile holds; `time_zone` is an IANA name."""
        return cls(_zone(time_zone), day_start_hour)

    def day_of(self, instant: datetime) -> date:
        """The training day of an aware instant."""
        day = (instant.astimezone(self.zone).replace(tzinfo=None) - timedelta(hours=self.day_start_hour)).date()
        # Around a change of the clock, wall-clock arithmetic and the boundaries can disagree: the boundaries decide.
        if instant < self.start_of(day):
            return day - _DAY
        if instant >= self.start_of(day + _DAY):
            return day + _DAY
        return day

    def start_of(self, day: date) -> datetime:
        """The instant, in UTC, at which the day begins; days outside of 1899 to 2200 begin where that span does."""
        day = min(max(day, _EARLIEST), _LATEST)
        return datetime.combine(day, time(self.day_start_hour), tzinfo=self.zone).astimezone(UTC)

    def end_of(self, day: date) -> datetime:
        """The instant, in UTC, at which the day is over and the next one begins."""
        return self.start_of(day + _DAY) if day < _LATEST else self.start_of(_LATEST)


@cache
def _zone(name: str) -> ZoneInfo:
    # By the pinned tzdata: ZoneInfo(name) would ask the machine's files first, which may be of another year.
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)
