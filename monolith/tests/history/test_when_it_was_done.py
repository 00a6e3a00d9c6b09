"""When an exercise was done: the instants that an entry may have."""

from typing import Any

import pytest

from monolith.tests.actors import Actor
from monolith.tests.answers import refusal
from monolith.tests.clock import SettableClock
from monolith.tests.history.asking import history, log
from monolith.tests.training_bodies import an_entry

BAD_TIMES = [
    "2026-03-01",
    "2026-03-01T12:00:00",
    "2026-03-01 12:00:00Z",
    "2026-03-01t12:00:00Z",
    "2026-03-01T12:00:00z",
    "2026-03-01T12:00Z",
    "2026-03-01T24:00:00Z",
    "2016-12-31T23:59:60Z",
    "2026-02-29T12:00:00Z",
    "2026-03-01T12:00:00+24:00",
    "2026-03-01T12:00:00+1300",
    "2026-03-01T12:00:00,5Z",
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00",
    "10000-01-01T00:00:00Z",
    "٢٠٢٦-03-01T12:00:00Z",
    "now",
    "",
    1_772_366_400,
]


class TestWhenItWasDone:
    @pytest.mark.parametrize("ahead", [0, 59, 60])
    def test_a_clock_that_is_a_minute_fast_is_believed(self, athlete: Actor, clock: SettableClock, ahead: int) -> None:
        clock.set("2026-11-24T12:00:00Z")

        answer = log(athlete, an_entry(performed_at=f"2026-11-24T12:{ahead // 60:02}:{ahead % 60:02}Z"))

        assert answer.status_code == 201

    @pytest.mark.parametrize(
        "instant",
        [
            "2026-11-24T12:01:00.000001Z",
            "2026-11-25T12:00:00Z",
            "2026-11-24T12:30:00-00:30",
            "9999-12-31T23:59:59.999999Z",
            "9999-12-31T23:59:59+14:00",
            "1899-12-31T23:59:59.999999Z",
            "1900-01-01T00:00:00+00:01",
            "0001-01-01T00:00:00Z",
            "0001-01-01T00:00:00-12:00",
        ],
    )
    def test_the_future_and_the_time_before_1900_are_implausible(
        self, athlete: Actor, clock: SettableClock, instant: str
    ) -> None:
        clock.set("2026-11-24T12:00:00Z")

        answer = log(athlete, [an_entry(), an_entry(performed_at=instant)])

        assert refusal(answer) == (409, "implausible-time", ["body /1/performed_at"])
        assert history(athlete) == []

    @pytest.mark.parametrize("instant", BAD_TIMES)
    def test_what_is_no_instant_is_refused(self, athlete: Actor, instant: Any) -> None:
        answer = log(athlete, an_entry(performed_at=instant))

        assert refusal(answer) == (400, "invalid-request", ["body /performed_at"])

    @pytest.mark.parametrize(
        ("given", "stored"),
        [
            ("2026-03-01T12:00:00+13:45", "2026-02-28T22:15:00Z"),
            ("2026-03-01T12:00:00-00:00", "2026-03-01T12:00:00Z"),
            ("2026-03-01T12:00:00.5Z", "2026-03-01T12:00:00.500000Z"),
            ("2026-03-01T12:00:00.123456Z", "2026-03-01T12:00:00.123456Z"),
            ("2026-03-01T12:00:00.123456789Z", "2026-03-01T12:00:00.123456Z"),
            ("2024-02-29T23:59:59.9999999Z", "2024-02-29T23:59:59.999999Z"),
            ("1900-01-01T00:00:00Z", "1900-01-01T00:00:00Z"),
        ],
    )
    def test_an_instant_is_told_in_utc_to_the_microsecond(self, athlete: Actor, given: str, stored: str) -> None:
        log(athlete, an_entry(performed_at=given))

        [entry] = history(athlete)

        assert entry["performed_at"] == stored
