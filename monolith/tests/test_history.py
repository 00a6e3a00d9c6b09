"""The operations on the history, over the app."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from monolith.tests.actors import Actor, Actors
from monolith.tests.answers import refusal
from monolith.tests.clock import SettableClock
from monolith.tests.paging import next_page, pages
from monolith.tests.training_bodies import IDS_OUT_OF_RANGE, NOT_IDS, an_entry

HISTORY = "/fitness/exercises/history"
YESTERDAY = "/fitness/exercises/yesterday"
AIR_SQUAT, SIT_TO_STAND = 1, 2
UNKNOWN = 2_147_483_647

BAD_FIELDS: list[tuple[dict[str, Any], str]] = [
    ({"exercise_id": 0}, "exercise_id"),
    ({"exercise_id": 2**63}, "exercise_id"),
    ({"exercise_id": "1"}, "exercise_id"),
    ({"exercise_id": None}, "exercise_id"),
    ({"sets": 0}, "sets"),
    ({"sets": 101}, "sets"),
    ({"sets": 1.5}, "sets"),
    ({"reps": 1_001}, "reps"),
    ({"weight": -0.5}, "weight"),
    ({"weight": 2_000.5}, "weight"),
    ({"weight_unit": "st"}, "weight_unit"),
    ({"duration_seconds": 86_401}, "duration_seconds"),
    ({"distance_meters": -1}, "distance_meters"),
    ({"rpe": 0.5}, "rpe"),
    ({"rpe": 10.5}, "rpe"),
    ({"rpe": 7.25}, "rpe"),
    ({"notes": "n" * 501}, "notes"),
    ({"notes": "a\0b"}, "notes"),
    ({"notes": "a\x1bb"}, "notes"),
    ({"user_id": 1}, "user_id"),
]

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


def log(actor: Actor, body: Any, *, key: str | None = None) -> httpx2.Response:
    return actor.post(HISTORY, body, headers={"Idempotency-Key": key} if key else None)


def logged_at(actor: Actor, *instants: str) -> list[int]:
    """The ids of one entry for each instant."""
    answer = log(actor, [an_entry(performed_at=instant) for instant in instants])
    assert answer.status_code == 201, answer.text
    return [entry["id"] for entry in answer.json()]


def history(actor: Actor, **query: Any) -> list[dict[str, Any]]:
    answer = actor.get(HISTORY, params={name.rstrip("_"): value for name, value in query.items()})
    assert answer.status_code == 200, answer.text
    entries: list[dict[str, Any]] = answer.json()
    return entries


def ids(entries: list[dict[str, Any]]) -> list[int]:
    return [entry["id"] for entry in entries]


def lives_in(actor: Actor, time_zone: str, day_start_hour: int = 0) -> None:
    answer = actor.patch("/profile", {"time_zone": time_zone, "day_start_hour": day_start_hour})
    assert answer.status_code == 200, answer.text


class TestLogExercises:
    def test_an_entry_is_stored_whole(self, athlete: Actor, clock: SettableClock) -> None:
        clock.set("2026-11-24T05:40:00.250000Z")

        answer = log(
            athlete,
            {
                "exercise_id": AIR_SQUAT,
                "performed_at": "2026-11-24T18:30:00+13:00",
                "sets": 3,
                "reps": 10,
                "weight": 24,
                "weight_unit": "kg",
                "duration_seconds": 600,
                "distance_meters": 0.5,
                "rpe": 7.5,
                "notes": "Felt easy.\n\tÜber 💪",
            },
        )

        entry_id = answer.json()[0]["id"]
        assert answer.status_code == 201
        assert answer.json() == [
            {
                "id": entry_id,
                "exercise_id": AIR_SQUAT,
                "exercise_name": "Air squat",
                "performed_at": "2026-11-24T05:30:00Z",
                "logged_at": "2026-11-24T05:40:00.250000Z",
                "sets": 3,
                "reps": 10,
                "weight": 24,
                "weight_unit": "kg",
                "duration_seconds": 600,
                "distance_meters": 0.5,
                "rpe": 7.5,
                "notes": "Felt easy.\n\tÜber 💪",
            }
        ]
        assert history(athlete) == answer.json()

    def test_the_exercise_alone_is_enough_and_means_now(self, athlete: Actor, clock: SettableClock) -> None:
        clock.set("2026-11-24T05:40:00Z")

        answer = log(athlete, {"exercise_id": AIR_SQUAT})

        assert answer.json() == [
            {
                "id": answer.json()[0]["id"],
                "exercise_id": AIR_SQUAT,
                "exercise_name": "Air squat",
                "performed_at": "2026-11-24T05:40:00Z",
                "logged_at": "2026-11-24T05:40:00Z",
                "sets": None,
                "reps": None,
                "weight": None,
                "weight_unit": None,
                "duration_seconds": None,
                "distance_meters": None,
                "rpe": None,
                "notes": None,
            }
        ]

    def test_a_list_is_answered_in_the_order_given(self, athlete: Actor) -> None:
        exercise_ids = [SIT_TO_STAND, AIR_SQUAT, SIT_TO_STAND]

        answer = log(athlete, [an_entry(exercise_id) for exercise_id in exercise_ids])

        assert answer.status_code == 201
        assert [entry["exercise_id"] for entry in answer.json()] == exercise_ids
        assert ids(answer.json()) == sorted(set(ids(answer.json())))

    def test_five_hundred_entries_fit_and_one_more_does_not(self, athlete: Actor) -> None:
        fits, does_not = log(athlete, [an_entry()] * 500), log(athlete, [an_entry()] * 501)

        assert (fits.status_code, len(fits.json())) == (201, 500)
        assert refusal(does_not) == (400, "invalid-request", ["body "])
        assert len(history(athlete, limit=500)) == 500

    @pytest.mark.parametrize(
        ("given", "stored"),
        [
            ({"weight": 52.5}, (52.5, "kg")),
            ({"weight": 52.5, "weight_unit": "kg"}, (52.5, "kg")),
            ({"weight": 135, "weight_unit": "lb"}, (135, "lb")),
            ({"weight": 0}, (0, "kg")),
            ({"weight_unit": "lb"}, (None, None)),
        ],
    )
    def test_a_weight_stays_in_its_unit(
        self, athlete: Actor, given: dict[str, Any], stored: tuple[float | None, str | None]
    ) -> None:
        log(athlete, an_entry(**given))

        [entry] = history(athlete)

        assert (entry["weight"], entry["weight_unit"]) == stored

    def test_an_unknown_exercise_is_named_by_its_place_and_nothing_is_stored(self, athlete: Actor) -> None:
        answer = log(athlete, [an_entry(AIR_SQUAT), an_entry(UNKNOWN), an_entry(SIT_TO_STAND)])

        assert refusal(answer) == (409, "unknown-exercise", ["body /1/exercise_id"])
        assert answer.json()["errors"] == [
            {"location": "body", "name": "/1/exercise_id", "detail": f"No exercise has id {UNKNOWN}."}
        ]
        assert history(athlete) == []

    def test_a_single_entry_is_named_without_a_place(self, athlete: Actor) -> None:
        answer = log(athlete, an_entry(UNKNOWN))

        assert refusal(answer) == (409, "unknown-exercise", ["body /exercise_id"])

    def test_at_most_ten_of_many_faults_are_named(self, athlete: Actor) -> None:
        answer = log(athlete, [an_entry(UNKNOWN)] * 12)

        assert refusal(answer)[2] == [f"body /{place}/exercise_id" for place in range(10)]

    @pytest.mark.parametrize(("change", "field"), BAD_FIELDS)
    def test_what_breaks_the_contract_is_refused_by_field(
        self, athlete: Actor, change: dict[str, Any], field: str
    ) -> None:
        one, listed = log(athlete, an_entry(**change)), log(athlete, [an_entry(), an_entry(**change)])

        assert refusal(one) == (400, "invalid-request", [f"body /{field}"])
        assert refusal(listed) == (400, "invalid-request", [f"body /1/{field}"])
        assert history(athlete) == []

    @pytest.mark.parametrize(
        ("body", "field"),
        [([], ""), ({}, "/exercise_id"), (None, ""), ("squats", ""), ([[an_entry()]], "/0"), ([None], "/0")],
    )
    def test_what_is_neither_an_entry_nor_a_list_of_them_is_refused(
        self, athlete: Actor, body: Any, field: str
    ) -> None:
        assert refusal(log(athlete, body)) == (400, "invalid-request", [f"body {field}"])

    @pytest.mark.parametrize("content", [b"", b"{", b'{"exercise_id": NaN}', b"\xff", b'{"exercise_id": 1}}'])
    def test_what_is_not_json_is_refused(self, athlete: Actor, content: bytes) -> None:
        answer = athlete.request("POST", HISTORY, content=content, headers={"Content-Type": "application/json"})

        assert refusal(answer) == (400, "invalid-request", ["body "])

    def test_nobody_may_not(self, client: TestClient) -> None:
        assert refusal(client.post(HISTORY, json=an_entry())) == (401, "unauthorized", [])

    def test_the_token_of_an_account_that_is_gone_stores_nothing(self, athlete: Actor) -> None:
        athlete.delete("/profile", headers={"X-Confirm-Email": athlete.email})

        answer = log(athlete, an_entry())

        assert refusal(answer) == (401, "unauthorized", [])
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="fit", error="invalid_token"'

    def test_more_than_a_mebibyte_is_too_large(self, athlete: Actor) -> None:
        assert refusal(log(athlete, an_entry(notes="n" * 1_048_576))) == (413, "content-too-large", [])

    def test_another_type_than_json_is_unsupported(self, athlete: Actor) -> None:
        answer = athlete.request("POST", HISTORY, data={"exercise_id": "1"})

        assert refusal(answer) == (415, "unsupported-media-type", [])


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


class TestIdempotencyKey:
    def test_the_same_request_is_stored_once_and_answered_alike(self, athlete: Actor) -> None:
        body = [an_entry(weight=24), an_entry(SIT_TO_STAND, notes="Über")]

        first, second = log(athlete, body, key="key"), log(athlete, body, key="key")

        assert first.status_code == 201
        assert (second.status_code, second.content) == (201, first.content)
        assert second.headers["Content-Type"] == first.headers["Content-Type"] == "application/json"
        assert len(history(athlete)) == 2

    def test_the_order_of_the_keys_and_white_space_do_not_make_another_body(self, athlete: Actor) -> None:
        first = athlete.request("POST", HISTORY, **raw(b'{"exercise_id":1,"sets":3}'))

        second = athlete.request("POST", HISTORY, **raw(b'\n{ "sets": 3,\t"exercise_id": 1 }\n'))

        assert (second.status_code, second.content) == (201, first.content)
        assert len(history(athlete)) == 1

    @pytest.mark.parametrize("other", [an_entry(reps=11), [an_entry()], an_entry(SIT_TO_STAND)])
    def test_the_same_key_with_another_body_is_refused_by_its_header(self, athlete: Actor, other: Any) -> None:
        log(athlete, an_entry(), key="key")

        answer = log(athlete, other, key="key")

        assert refusal(answer) == (422, "idempotency-key-reused", ["header Idempotency-Key"])
        assert len(history(athlete)) == 1

    def test_another_key_is_another_request(self, athlete: Actor) -> None:
        first, second = log(athlete, an_entry(), key="key"), log(athlete, an_entry(), key="Key")

        assert first.json()[0]["id"] != second.json()[0]["id"]
        assert len(history(athlete)) == 2

    def test_without_a_key_each_request_is_stored(self, athlete: Actor) -> None:
        log(athlete, an_entry())

        log(athlete, an_entry())

        assert len(history(athlete)) == 2

    def test_another_athletes_same_key_is_another_key(self, athlete: Actor, actors: Actors) -> None:
        other = actors.sign_up("ada@example.com")
        log(athlete, an_entry(), key="key")

        answer = log(other, an_entry(SIT_TO_STAND), key="key")

        assert answer.status_code == 201
        assert history(other) == answer.json()

    @pytest.mark.parametrize(
        "failing",
        [an_entry(UNKNOWN), an_entry(performed_at="9999-01-01T00:00:00Z"), an_entry(sets=0)],
        ids=["unknown exercise", "implausible time", "against the contract"],
    )
    def test_a_request_that_failed_does_not_use_the_key_up(self, athlete: Actor, failing: dict[str, Any]) -> None:
        assert log(athlete, failing, key="key").status_code in {400, 409}

        answer = log(athlete, an_entry(), key="key")

        assert answer.status_code == 201
        assert history(athlete) == answer.json()

    def test_an_answer_is_repeated_even_when_the_exercise_is_gone(self, admin: Actor, athlete: Actor) -> None:
        first = log(athlete, an_entry(), key="key")
        admin.delete(f"/fitness/exercises/{AIR_SQUAT}")

        answer = log(athlete, an_entry(), key="key")

        assert (answer.status_code, answer.content) == (201, first.content)

    @pytest.mark.parametrize("round_", range(5))
    def test_two_at_once_store_once_and_are_answered_alike(self, athlete: Actor, round_: int) -> None:
        start = Barrier(2, timeout=10)

        def send() -> httpx2.Response:
            start.wait()
            return log(athlete, [an_entry(), an_entry(SIT_TO_STAND)], key="key")

        with ThreadPoolExecutor(2) as threads:
            first, second = [sent.result(timeout=30) for sent in [threads.submit(send), threads.submit(send)]]

        assert (first.status_code, second.status_code) == (201, 201)
        assert first.content == second.content
        assert len(history(athlete)) == 2

    @pytest.mark.parametrize("round_", range(5))
    def test_of_two_bodies_at_once_one_is_stored_and_the_other_refused(self, athlete: Actor, round_: int) -> None:
        start = Barrier(2, timeout=10)

        def send(body: dict[str, Any]) -> httpx2.Response:
            start.wait()
            return log(athlete, body, key="key")

        with ThreadPoolExecutor(2) as threads:
            sent = [threads.submit(send, an_entry(exercise_id)) for exercise_id in (AIR_SQUAT, SIT_TO_STAND)]
            answers = sorted((each.result(timeout=30) for each in sent), key=lambda answer: answer.status_code)

        assert [answer.status_code for answer in answers] == [201, 422]
        assert history(athlete) == answers[0].json()

    @pytest.mark.parametrize(("hours", "stored"), [(24, 1), (24.0003, 2)])
    def test_it_is_forgotten_after_a_day(self, athlete: Actor, clock: SettableClock, hours: float, stored: int) -> None:
        now = datetime.now(UTC)
        clock.set((now - timedelta(hours=hours)).isoformat())
        log(athlete, an_entry(), key="key")
        clock.set(now.isoformat())

        answer = log(athlete, an_entry(), key="key")

        assert answer.status_code == 201
        assert len(history(athlete)) == stored

    @pytest.mark.parametrize("key", ["", "two words", "k" * 256, "schlüssel"])
    def test_what_is_no_key_is_refused(self, athlete: Actor, key: str) -> None:
        headers = [("Authorization", athlete.headers["Authorization"].encode()), ("Idempotency-Key", key.encode())]

        answer = athlete.client.post(
            HISTORY, json=an_entry(), headers=[(name.encode(), text) for name, text in headers]
        )

        assert refusal(answer) == (400, "invalid-request", ["header Idempotency-Key"])
        assert history(athlete) == []

    def test_the_longest_key_is_kept(self, athlete: Actor) -> None:
        key = "!~" * 127 + "k"

        first, second = log(athlete, an_entry(), key=key), log(athlete, an_entry(), key=key)

        assert first.content == second.content


def raw(content: bytes) -> dict[str, Any]:
    return {"content": content, "headers": {"Content-Type": "application/json", "Idempotency-Key": "key"}}


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


class TestDeleteHistoryEntry:
    def test_ones_own_is_taken_back_once(self, athlete: Actor) -> None:
        first, second = logged_at(athlete, "2026-03-01T12:00:00Z", "2026-03-02T12:00:00Z")

        answer = athlete.delete(f"{HISTORY}/{first}")

        assert (answer.status_code, answer.content) == (204, b"")
        assert ids(history(athlete)) == [second]
        assert refusal(athlete.delete(f"{HISTORY}/{first}")) == (404, "not-found", [])

    def test_somebody_elses_is_unknown_and_stays(self, athlete: Actor, admin: Actor) -> None:
        [entry_id] = logged_at(athlete, "2026-03-01T12:00:00Z")

        others, unknown = admin.delete(f"{HISTORY}/{entry_id}"), admin.delete(f"{HISTORY}/{entry_id + 1}")

        assert refusal(others) == refusal(unknown) == (404, "not-found", [])
        assert others.json()["detail"] == f"There is no entry {entry_id} in your history."
        assert ids(history(athlete)) == [entry_id]

    def test_the_greatest_id_is_unknown(self, athlete: Actor) -> None:
        assert refusal(athlete.delete(f"{HISTORY}/{2**53 - 1}")) == (404, "not-found", [])

    @pytest.mark.parametrize("bad", [*IDS_OUT_OF_RANGE, str(2**53)])
    def test_an_id_out_of_range_is_refused(self, athlete: Actor, bad: str) -> None:
        answer = athlete.delete(f"{HISTORY}/{bad}")

        assert refusal(answer) == (400, "invalid-request", ["path entry_id"])

    @pytest.mark.parametrize("bad", NOT_IDS)
    def test_there_is_nothing_at_what_is_no_id(self, athlete: Actor, bad: str) -> None:
        assert refusal(athlete.delete(f"{HISTORY}/{bad}")) == (404, "not-found", [])

    def test_nobody_may_not(self, client: TestClient) -> None:
        assert refusal(client.delete(f"{HISTORY}/1")) == (401, "unauthorized", [])


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
