"""history.log_exercises again with the same Idempotency-Key."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import httpx2
import pytest

from monolith.tests.actors import Actor, Actors
from monolith.tests.answers import refusal
from monolith.tests.clock import SettableClock
from monolith.tests.history.asking import AIR_SQUAT, HISTORY, SIT_TO_STAND, UNKNOWN, history, log
from monolith.tests.training_bodies import an_entry


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
