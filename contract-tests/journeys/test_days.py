"""The judge's arithmetic of training days, on days that people have looked up by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from journeys.days import Days, clock_changes

_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("zone", "first_hour", "day", "starts", "hours"),
    [
        ("UTC", 0, "2028-02-29", "2028-02-29T00:00Z", 24),
        ("Asia/Kathmandu", 4, "2027-01-01", "2026-12-31T22:15Z", 24),
        ("Pacific/Kiritimati", 23, "2027-01-01", "2027-01-01T09:00Z", 24),
        ("Europe/Dublin", 0, "2027-03-28", "2027-03-28T00:00Z", 23),
        ("Europe/Dublin", 0, "2027-10-31", "2027-10-30T23:00Z", 25),
        # One o'clock is left out in March and comes twice in October.
        ("Europe/Dublin", 1, "2027-03-28", "2027-03-28T01:00Z", 23),
        ("Europe/Dublin", 1, "2027-10-31", "2027-10-31T00:00Z", 25),
        ("Australia/Lord_Howe", 0, "2027-10-03", "2027-10-02T13:30Z", 23.5),
        ("Australia/Lord_Howe", 2, "2027-10-03", "2027-10-02T15:30Z", 23.5),
        ("Antarctica/Troll", 0, "2027-03-28", "2027-03-28T00:00Z", 22),
        # Midnight itself is left out.
        ("America/Sao_Paulo", 0, "2018-11-04", "2018-11-04T03:00Z", 23),
        # A minute after midnight the clock goes back to a minute after eleven.
        ("America/St_Johns", 0, "2010-11-07", "2010-11-07T02:30Z", 25),
        # A date that was left out, and one that came twice.
        ("Pacific/Apia", 0, "2011-12-30", "2011-12-30T10:00Z", 0),
        ("Pacific/Apia", 4, "2011-12-29", "2011-12-29T14:00Z", 24),
        ("Pacific/Kwajalein", 0, "1993-08-21", "1993-08-21T12:00Z", 0),
        ("Pacific/Kwajalein", 0, "1969-09-30", "1969-09-29T13:00Z", 47),
    ],
)
def test_a_day_begins_and_lasts_as_the_clock_on_the_wall_says(
    zone: str, first_hour: int, day: str, starts: str, hours: float
) -> None:
    days = Days(zone, first_hour)

    begins, ends = days.start_of(date.fromisoformat(day)), days.start_of(date.fromisoformat(day) + _DAY)

    assert (begins, ends - begins) == (datetime.fromisoformat(starts), timedelta(hours=hours))


def test_an_instant_belongs_to_the_day_that_has_begun_last() -> None:
    days = Days("Pacific/Apia", 4)
    moment = timedelta(microseconds=1)
    start = datetime(2011, 12, 30, 14, tzinfo=UTC)

    found = days.day_of(start - moment), days.day_of(start)

    assert found == (date(2011, 12, 29), date(2011, 12, 31))


def test_changes_of_the_clock_are_found_to_the_second() -> None:
    assert clock_changes("Europe/Dublin", 2027) == (
        datetime(2027, 3, 28, 1, tzinfo=UTC),
        datetime(2027, 10, 31, 1, tzinfo=UTC),
    )
