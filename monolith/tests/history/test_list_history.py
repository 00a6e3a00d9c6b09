"""history.list_history: one's own entries, newest first, by page and by time."""

import pytest
from starlette.testclient import TestClient

from monolith.tests.actors import Actor, Actors
from monolith.tests.answers import refusal
from monolith.tests.history.asking import HISTORY, history, ids, lives_in, log, logged_at
from monolith.tests.paging import next_page, pages
from monolith.tests.training_bodies import an_entry


class TestListHistory:
    def test_one_sees_only_ones_own_newest_first(self, athlete: Actor, actors: Actors) -> None:
        log(actors.sign_up("ada@example.com"), an_entry())
        old, newest, between = logged_at(
            athlete, "2026-03-01T12:00:00Z", "2026-03-03T12:00:00Z", "2026-03-02T12:00:00Z"
        )

        assert ids(history(athlete)) == [newest, between, old]

    def test_there_is_nothing_before_the_first_entry(self, athlete: Actor) -> None:
        answer = athlete.get(HISTORY)

        assert (answer.status_code, answer.json()) == (200, [])
        assert "Link" not in answer.headers

    @pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
    def test_the_pages_together_are_the_whole_list_also_of_equal_instants(self, athlete: Actor, limit: int) -> None:
        same = "2026-03-01T12:00:00.000001Z"
        logged_at(athlete, "2026-03-02T12:00:00Z", same, same, same, same, same, "1900-01-01T00:00:00Z")
        whole = history(athlete)

        found = pages(athlete, f"{HISTORY}?limit={limit}")

        assert len(whole) == 7
        assert [entry for page in found for entry in page] == whole
        assert [len(page) for page in found[:-1]] == [limit] * (len(found) - 1)
        assert found[-1] != []

    def test_what_begins_in_1900_has_a_next_page(self, athlete: Actor) -> None:
        logged_at(athlete, "1900-01-01T00:00:00Z", "1900-01-01T00:00:00Z")

        found = pages(athlete, f"{HISTORY}?limit=1")

        assert [len(page) for page in found] == [1, 1]

    def test_an_entry_that_was_logged_meanwhile_does_not_shift_the_pages(self, athlete: Actor) -> None:
        third, second, first = logged_at(
            athlete, "2026-03-01T12:00:00Z", "2026-03-02T12:00:00Z", "2026-03-03T12:00:00Z"
        )
        begun = athlete.get(HISTORY, params={"limit": 1})
        logged_at(athlete, "2026-03-04T12:00:00Z")

        rest = pages(athlete, next_page(begun) or "")

        assert ids(begun.json()) == [first]
        assert [ids(page) for page in rest] == [[second], [third]]

    def test_the_pages_keep_to_the_days_that_were_asked_for(self, athlete: Actor) -> None:
        _, second, third, _ = logged_at(
            athlete, "2026-03-01T12:00:00Z", "2026-03-02T12:00:00Z", "2026-03-03T12:00:00Z", "2026-03-04T12:00:00Z"
        )

        found = pages(athlete, f"{HISTORY}?from=2026-03-02&to=2026-03-03&limit=1")

        assert [ids(page) for page in found] == [[third], [second]]

    def test_a_page_has_a_hundred_entries_unless_asked_otherwise(self, athlete: Actor) -> None:
        log(athlete, [an_entry()] * 101)

        answer = athlete.get(HISTORY)

        assert len(answer.json()) == 100
        assert next_page(answer) is not None

    def test_days_are_those_of_the_athlete(self, athlete: Actor) -> None:
        lives_in(athlete, "Pacific/Auckland", day_start_hour=4)
        # The day of 3 March, which is 13 hours ahead of UTC and begins at four.
        _, first, last, _ = logged_at(
            athlete,
            "2026-03-03T03:59:59.999999+13:00",
            "2026-03-03T04:00:00+13:00",
            "2026-03-04T03:59:59.999999+13:00",
            "2026-03-04T04:00:00+13:00",
        )

        found = history(athlete, from_="2026-03-03", to="2026-03-03")

        assert ids(found) == [last, first]

    def test_either_end_may_be_left_open(self, athlete: Actor) -> None:
        first, second, third = logged_at(
            athlete, "2026-03-01T12:00:00Z", "2026-03-02T12:00:00Z", "2026-03-03T12:00:00Z"
        )

        since, until = history(athlete, from_="2026-03-02"), history(athlete, to="2026-03-02")

        assert (ids(since), ids(until)) == ([third, second], [second, first])

    @pytest.mark.parametrize("time_zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
    @pytest.mark.parametrize(
        ("query", "all_of_it"),
        [
            ({"from_": "2026-03-02", "to": "2026-03-01"}, False),
            ({"from_": "9999-12-31", "to": "0001-01-01"}, False),
            ({"from_": "0001-01-01", "to": "9999-12-31"}, True),
            ({"from_": "0001-01-01"}, True),
            ({"to": "9999-12-31"}, True),
            ({"from_": "9999-12-31"}, False),
            ({"to": "0001-01-01"}, False),
            ({"to": "1899-12-29"}, False),
            ({"from_": "1899-12-30", "to": "2026-03-01"}, True),
        ],
    )
    def test_no_day_is_too_far(self, athlete: Actor, time_zone: str, query: dict[str, str], all_of_it: bool) -> None:
        lives_in(athlete, time_zone, day_start_hour=23)
        oldest, newest = logged_at(athlete, "1900-01-01T00:00:00Z", "2026-03-01T12:00:00Z")

        found = history(athlete, **query)

        assert ids(found) == ([newest, oldest] if all_of_it else [])

    @pytest.mark.parametrize("cursor", ["1-1", "9999999999999999-999999999999999"])
    def test_every_cursor_that_the_contract_takes_is_a_place(self, athlete: Actor, cursor: str) -> None:
        logged_at(athlete, "2026-03-01T12:00:00Z")

        answer = athlete.get(HISTORY, params={"cursor": cursor})

        assert (answer.status_code, len(answer.json())) == (200, 0 if cursor == "1-1" else 1)

    @pytest.mark.parametrize(
        ("query", "name"),
        [
            ({"limit": "0"}, "limit"),
            ({"limit": "501"}, "limit"),
            ({"limit": "+5"}, "limit"),
            ({"cursor": "5"}, "cursor"),
            ({"cursor": "0-1"}, "cursor"),
            ({"cursor": "-1-1"}, "cursor"),
            ({"cursor": "1" * 17 + "-1"}, "cursor"),
            ({"from": "2026-02-29"}, "from"),
            ({"from": "01.03.2026"}, "from"),
            ({"from": "2026-3-1"}, "from"),
            ({"from": "2026-03-01T00:00:00Z"}, "from"),
            ({"to": "0000-01-01"}, "to"),
            ({"to": ""}, "to"),
            ({"user_email": "ada@example.com"}, "user_email"),
        ],
    )
    def test_a_parameter_that_breaks_the_contract_is_refused_by_name(
        self, athlete: Actor, query: dict[str, str], name: str
    ) -> None:
        answer = athlete.get(HISTORY, params=query)

        assert refusal(answer) == (400, "invalid-request", [f"query {name}"])

    def test_nobody_may_not(self, client: TestClient) -> None:
        assert refusal(client.get(HISTORY)) == (401, "unauthorized", [])
