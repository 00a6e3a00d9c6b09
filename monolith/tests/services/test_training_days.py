"""Which training day an instant belongs to."""

import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from monolith.services import training_days
from monolith.services.training_days import TrainingCalendar
from monolith.settings import REPO_ROOT

DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)
ZONES: list[str] = yaml.safe_load((REPO_ROOT / "spec" / "time-zones.yaml").read_text(encoding="utf-8"))["components"][
    "schemas"
]["TimeZone"]["enum"]

calendars = st.builds(TrainingCalendar.of, st.sampled_from(ZONES), st.integers(0, 23))
days = st.dates(date(1970, 1, 2), date(2100, 12, 30))
instants = st.datetimes(datetime(1970, 1, 1), datetime(2100, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  # st adds it
nearby = st.timedeltas(timedelta(hours=-3), timedelta(hours=3))


class TestEveryCalendar:
    @given(calendars, instants)
    @settings(max_examples=300, deadline=None)
    def test_an_instant_lies_in_its_day(self, calendar: TrainingCalendar, instant: datetime) -> None:
        day = calendar.day_of(instant)

        assert calendar.start_of(day) <= instant < calendar.end_of(day)

    @given(calendars, days, nearby)
    @settings(max_examples=300, deadline=None)
    def test_so_does_one_near_a_boundary(self, calendar: TrainingCalendar, day: date, away: timedelta) -> None:
        instant = calendar.start_of(day) + away

        found = calendar.day_of(instant)

        assert calendar.start_of(found) <= instant < calendar.end_of(found)

    @given(calendars, days)
    @settings(max_examples=300, deadline=None)
    def test_days_follow_each_other_without_gap_or_overlap(self, calendar: TrainingCalendar, day: date) -> None:
        assert calendar.start_of(day) <= calendar.end_of(day) == calendar.start_of(day + DAY)

    @given(calendars, days)
    @settings(max_examples=300, deadline=None)
    def test_a_day_begins_at_its_hour_unless_the_clock_leaves_that_out(
        self, calendar: TrainingCalendar, day: date
    ) -> None:
        start = calendar.start_of(day).astimezone(calendar.zone)

        on_time = (start.date(), start.hour, start.minute) == (day, calendar.day_start_hour, 0)
        assert on_time or start.utcoffset() != (start - DAY).utcoffset()

    @given(calendars, instants, st.timedeltas(timedelta(0), timedelta(days=40)))
    @settings(max_examples=300, deadline=None)
    def test_a_later_instant_is_never_on_an_earlier_day(
        self, calendar: TrainingCalendar, instant: datetime, later: timedelta
    ) -> None:
        assert calendar.day_of(instant) <= calendar.day_of(instant + later)

    @given(calendars, instants, st.sampled_from(ZONES))
    @settings(max_examples=100, deadline=None)
    def test_it_does_not_matter_how_the_instant_is_written(
        self, calendar: TrainingCalendar, instant: datetime, other_zone: str
    ) -> None:
        assert calendar.day_of(instant.astimezone(ZoneInfo(other_zone))) == calendar.day_of(instant)


class TestChangesOfTheClock:
    @pytest.mark.parametrize(
        ("zone", "hour", "day", "start", "end"),
        [
            ("UTC", 0, "2026-02-28", "2026-02-28T00:00Z", "2026-03-01T00:00Z"),
            ("Europe/Paris", 0, "2026-03-29", "2026-03-28T23:00Z", "2026-03-29T22:00Z"),
            ("Europe/Paris", 0, "2026-10-25", "2026-10-24T22:00Z", "2026-10-25T23:00Z"),
            # The hour of the change itself: two o'clock does not exist, and later exists twice.
            ("Europe/Paris", 2, "2026-03-29", "2026-03-29T01:00Z", "2026-03-30T00:00Z"),
            ("Europe/Paris", 2, "2026-10-25", "2026-10-25T00:00Z", "2026-10-26T01:00Z"),
            ("America/New_York", 2, "2026-03-08", "2026-03-08T07:00Z", "2026-03-09T06:00Z"),
            ("Australia/Lord_Howe", 2, "2025-10-05", "2025-10-04T15:30Z", "2025-10-05T15:00Z"),
            ("Australia/Lord_Howe", 0, "2026-04-05", "2026-04-04T13:00Z", "2026-04-05T13:30Z"),
            ("Africa/Cairo", 0, "2026-04-24", "2026-04-23T22:00Z", "2026-04-24T21:00Z"),
            ("America/Sao_Paulo", 0, "2018-11-04", "2018-11-04T03:00Z", "2018-11-05T02:00Z"),
            ("Asia/Kathmandu", 4, "2026-01-01", "2025-12-31T22:15Z", "2026-01-01T22:15Z"),
            ("Pacific/Kiritimati", 23, "2026-01-01", "2026-01-01T09:00Z", "2026-01-02T09:00Z"),
            ("Pacific/Apia", 0, "2011-12-29", "2011-12-29T10:00Z", "2011-12-30T10:00Z"),
            ("Pacific/Apia", 0, "2011-12-30", "2011-12-30T10:00Z", "2011-12-30T10:00Z"),
            ("Pacific/Apia", 0, "2011-12-31", "2011-12-30T10:00Z", "2011-12-31T10:00Z"),
        ],
    )
    def test_a_day_runs_from_its_hour_to_that_of_the_next(
        self, zone: str, hour: int, day: str, start: str, end: str
    ) -> None:
        calendar = TrainingCalendar.of(zone, hour)

        span = calendar.start_of(date.fromisoformat(day)), calendar.end_of(date.fromisoformat(day))

        assert span == (datetime.fromisoformat(start), datetime.fromisoformat(end))

    @pytest.mark.parametrize(
        ("zone", "hour", "instant", "day"),
        [
            ("Europe/Paris", 0, "2025-01-01T00:00+01:00", "2025-01-01"),
            ("Europe/Paris", 0, "2024-12-31T22:59Z", "2024-12-31"),
            ("Europe/Paris", 4, "2026-06-15T03:59+02:00", "2026-06-14"),
            ("Europe/Paris", 4, "2026-06-15T04:00+02:00", "2026-06-15"),
            ("Pacific/Auckland", 0, "2026-06-15T11:00Z", "2026-06-15"),
            ("Pacific/Honolulu", 0, "2026-06-15T09:00Z", "2026-06-14"),
            # Between two and three o'clock, which is there twice, the first counts as the day's beginning.
            ("Europe/Paris", 2, "2026-10-25T00:30Z", "2026-10-25"),
            ("Europe/Paris", 2, "2026-10-25T01:30Z", "2026-10-25"),
            ("Africa/Cairo", 0, "2026-04-23T21:59:59Z", "2026-04-23"),
            ("Africa/Cairo", 0, "2026-04-23T22:00Z", "2026-04-24"),
            # The clock goes back from midnight to eleven: that hour belongs twice to the day that ends.
            ("Africa/Cairo", 0, "2026-10-29T20:30Z", "2026-10-29"),
            ("Africa/Cairo", 0, "2026-10-29T21:30Z", "2026-10-29"),
            ("Africa/Cairo", 0, "2026-10-29T22:00Z", "2026-10-30"),
            # A minute after midnight the clock went back to a minute after eleven: the day that had begun goes on.
            ("America/St_Johns", 0, "2010-11-07T02:29:59Z", "2010-11-06"),
            ("America/St_Johns", 0, "2010-11-07T02:30Z", "2010-11-07"),
            ("America/St_Johns", 0, "2010-11-07T03:00Z", "2010-11-07"),
            ("Pacific/Apia", 4, "2011-12-30T13:59Z", "2011-12-29"),
            ("Pacific/Apia", 4, "2011-12-30T14:00Z", "2011-12-31"),
        ],
    )
    def test_an_instant_belongs_to_the_athletes_day(self, zone: str, hour: int, instant: str, day: str) -> None:
        calendar = TrainingCalendar.of(zone, hour)

        found = calendar.day_of(datetime.fromisoformat(instant))

        assert found == date.fromisoformat(day)


class TestFarDays:
    @pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
    @pytest.mark.parametrize("hour", [0, 23])
    def test_the_first_day_is_over_before_the_history_begins(self, zone: str, hour: int) -> None:
        calendar = TrainingCalendar.of(zone, hour)

        assert calendar.start_of(date.min) <= calendar.end_of(date.min) < datetime(1900, 1, 1, tzinfo=UTC)

    @pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
    @pytest.mark.parametrize("hour", [0, 23])
    def test_the_last_day_is_far_away(self, zone: str, hour: int) -> None:
        calendar = TrainingCalendar.of(zone, hour)

        assert datetime(2199, 12, 31, tzinfo=UTC) < calendar.start_of(date.max) <= calendar.end_of(date.max)

    def test_a_moment_decides(self) -> None:
        calendar = TrainingCalendar.of("Pacific/Auckland", 4)
        start = calendar.start_of(date(2026, 9, 27))

        found = calendar.day_of(start - MOMENT), calendar.day_of(start)

        assert found == (date(2026, 9, 26), date(2026, 9, 27))


class TestZones:
    @pytest.fixture
    def other_files(self, tmp_path: Path) -> Iterator[None]:
        """A machine whose own files say that Paris keeps the time of Tokyo."""
        (tmp_path / "Europe").mkdir()
        tokyo = resources.files("tzdata").joinpath("zoneinfo", "Asia", "Tokyo").read_bytes()
        (tmp_path / "Europe" / "Paris").write_bytes(tokyo)
        zoneinfo.reset_tzpath([tmp_path])
        ZoneInfo.clear_cache()
        training_days._zone.cache_clear()
        yield
        zoneinfo.reset_tzpath()
        ZoneInfo.clear_cache()

    def test_they_are_those_of_the_pinned_package_not_of_the_machine(self, other_files: None) -> None:
        calendar = TrainingCalendar.of("Europe/Paris", 0)

        start = calendar.start_of(date(2026, 1, 1))

        assert ZoneInfo("Europe/Paris").utcoffset(datetime(2026, 1, 1)) == timedelta(hours=9)  # noqa: DTZ001  # its zone asks
        assert start == datetime(2025, 12, 31, 23, tzinfo=UTC)
