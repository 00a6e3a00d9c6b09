"""history.list_yesterday: the training day before today, where the athlete lives."""

from datetime import datetime, timedelta

import pytest
from starlette.testclient import TestClient

from monolith.tests.actors import Actor, Actors
from monolith.tests.answers import refusal
from monolith.tests.clock import SettableClock
from monolith.tests.history.asking import AIR_SQUAT, SIT_TO_STAND, YESTERDAY, ids, lives_in, log, logged_at
from monolith.tests.training_bodies import an_entry


class TestListYesterday:
    def test_it_says_which_day_and_what_was_done_newest_first(self, athlete: Actor, clock: SettableClock) -> None:
        lives_in(athlete, "Pacific/Auckland", day_start_hour=4)
        clock.set("2026-11-25T12:00:00+13:00")
        logged = log(
            athlete,
            [
                an_entry(AIR_SQUAT, performed_at="2026-11-24T08:00:00+13:00"),
                an_entry(SIT_TO_STAND, performed_at="2026-11-24T19:00:00+13:00"),
                an_entry(AIR_SQUAT, performed_at="2026-11-25T08:00:00+13:00"),
            ],
        ).json()

        answer = athlete.get(YESTERDAY)

        assert answer.status_code == 200
        assert answer.json() == {
            "date": "2026-11-24",
            "time_zone": "Pacific/Auckland",
            "day_start_hour": 4,
            "entries": [logged[1], logged[0]],
        }

    @pytest.mark.parametrize(
        ("time_zone", "hour", "now", "day", "first", "end"),
        [
            # Midnight at the athlete's, which is another day in UTC.
            ("Europe/Paris", 0, "2025-01-02T12:00+01:00", "2025-01-01", "2024-12-31T23:00Z", "2025-01-01T23:00Z"),
            # One instant, two calendars.
            ("Pacific/Auckland", 0, "2026-06-15T11:30:00Z", "2026-06-14", "2026-06-13T12:00Z", "2026-06-14T12:00Z"),
            ("Pacific/Auckland", 0, "2026-06-15T12:30:00Z", "2026-06-15", "2026-06-14T12:00Z", "2026-06-15T12:00Z"),
            ("Pacific/Honolulu", 0, "2026-06-15T12:30:00Z", "2026-06-14", "2026-06-14T10:00Z", "2026-06-15T10:00Z"),
            # The small hours belong to the day before.
            ("Europe/Paris", 4, "2026-06-15T03:59+02:00", "2026-06-13", "2026-06-13T02:00Z", "2026-06-14T02:00Z"),
            ("Europe/Paris", 4, "2026-06-15T04:00+02:00", "2026-06-14", "2026-06-14T02:00Z", "2026-06-15T02:00Z"),
            # 23 and 25 hours.
            ("Europe/Paris", 0, "2026-03-30T12:00+02:00", "2026-03-29", "2026-03-28T23:00Z", "2026-03-29T22:00Z"),
            ("Europe/Paris", 0, "2026-10-26T12:00+01:00", "2026-10-25", "2026-10-24T22:00Z", "2026-10-25T23:00Z"),
            # 23 and a half hours.
            (
                "Australia/Lord_Howe",
                0,
                "2025-10-06T12:00+11:00",
                "2025-10-05",
                "2025-10-04T13:30Z",
                "2025-10-05T13:00Z",
            ),
            # The clock goes from midnight to one.
            ("Africa/Cairo", 0, "2026-04-25T12:00+03:00", "2026-04-24", "2026-04-23T22:00Z", "2026-04-24T21:00Z"),
        ],
    )
    def test_it_is_the_athletes_own_day(
        self, athlete: Actor, clock: SettableClock, time_zone: str, hour: int, now: str, day: str, first: str, end: str
    ) -> None:
        lives_in(athlete, time_zone, hour)
        clock.set("2026-12-01T00:00:00Z")
        before, within = moments_around(first)
        last, after = moments_around(end)
        _, first_id, last_id, _ = logged_at(athlete, before, within, last, after)
        clock.set(now)

        answer = athlete.get(YESTERDAY).json()

        assert answer["date"] == day
        assert ids(answer["entries"]) == [last_id, first_id]

    def test_the_day_that_samoa_skipped_has_nothing_in_it(self, athlete: Actor, clock: SettableClock) -> None:
        lives_in(athlete, "Pacific/Apia")
        clock.set("2011-12-31T12:00:00+14:00")
        logged_at(athlete, "2011-12-30T09:59:59Z", "2011-12-30T10:00:00Z")

        answer = athlete.get(YESTERDAY).json()

        assert (answer["date"], answer["entries"]) == ("2011-12-30", [])

    def test_another_athletes_entries_are_not_in_it(self, athlete: Actor, actors: Actors, clock: SettableClock) -> None:
        clock.set("2026-06-15T12:00:00Z")
        logged_at(actors.sign_up("ada@example.com"), "2026-06-14T12:00:00Z")

        answer = athlete.get(YESTERDAY)

        assert answer.json() == {"date": "2026-06-14", "time_zone": "UTC", "day_start_hour": 0, "entries": []}

    def test_a_long_yesterday_is_there_whole(self, athlete: Actor, clock: SettableClock) -> None:
        clock.set("2026-06-15T12:00:00Z")
        for _ in range(3):
            log(athlete, [an_entry(performed_at="2026-06-14T12:00:00Z")] * 500)

        answer = athlete.get(YESTERDAY)

        assert len(answer.json()["entries"]) == 1_500

    def test_it_takes_no_parameters(self, athlete: Actor) -> None:
        answer = athlete.get(YESTERDAY, params={"time_zone": "UTC"})

        assert refusal(answer) == (400, "invalid-request", ["query time_zone"])

    def test_nobody_may_not(self, client: TestClient) -> None:
        assert refusal(client.get(YESTERDAY)) == (401, "unauthorized", [])


def moments_around(instant: str) -> tuple[str, str]:
    """The last moment before the instant, and the instant."""
    moment = datetime.fromisoformat(instant)
    return (moment - timedelta(microseconds=1)).isoformat(), moment.isoformat()
