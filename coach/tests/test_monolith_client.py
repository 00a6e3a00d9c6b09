"""The client by itself: what it sends, how it uses its connections, and which shapes it takes."""

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from coach.deadline import Deadline
from coach.errors import ContractViolation, MonolithTimeout
from coach.monolith_client import MonolithClient
from coach.tests.builders import ETAG, KID, a_catalogue, a_context, a_key_set, an_exercise
from coach.tests.clients import a_client
from coach.tests.clock import ManualClock
from coach.tests.fake_monolith import (
    CONTEXT,
    EXERCISES,
    HEALTH,
    KEYS,
    Behaviour,
    FakeMonolith,
    Line,
    Received,
    bytes_answer,
    catalogue_answer,
    hang_up,
    json_answer,
    reset,
)


@pytest.fixture
def client(monolith: FakeMonolith) -> MonolithClient:
    return a_client(monolith.url)


@pytest.fixture
def deadline() -> Deadline:
    return Deadline.after(60.0)


class TestConnections:
    def test_one_thread_uses_one_connection_again_and_again(
        self, client: MonolithClient, monolith: FakeMonolith, deadline: Deadline
    ) -> None:
        client.list_exercises(etag=None, deadline=deadline)
        assert client.list_exercises(etag=ETAG, deadline=deadline) is None

        client.get_training_context(token="t", user_email=None, deadline=deadline)
        client.get_health(deadline=deadline)

        assert (len(monolith.received), monolith.connections) == (4, 1)

    def test_a_connection_that_the_monolith_closed_meanwhile_is_replaced(
        self, client: MonolithClient, monolith: FakeMonolith, deadline: Deadline
    ) -> None:
        client.get_health(deadline=deadline)
        monolith.stop()
        monolith.heal()

        client.get_health(deadline=deadline)

        assert monolith.connections == 1

    @pytest.mark.parametrize("close", [hang_up, reset])
    def test_a_connection_that_the_monolith_closes_at_that_very_moment_is_replaced(
        self, client: MonolithClient, monolith: FakeMonolith, deadline: Deadline, close: Behaviour
    ) -> None:
        used: set[Line] = set()

        def answer_once(line: Line, request: Received) -> bool:
            if line in used:
                return close(line, request)
            used.add(line)
            return json_answer({"status": "UP"})(line, request)

        monolith.on(HEALTH, answer_once)
        client.get_health(deadline=deadline)

        client.get_health(deadline=deadline)

        # The second question was sent on the old connection, which closed, and once more on a new one.
        assert (len(monolith.received), monolith.connections) == (3, 2)

    def test_there_is_one_connection_for_each_thread_however_often_it_asks(
        self, client: MonolithClient, monolith: FakeMonolith, deadline: Deadline
    ) -> None:
        together = threading.Barrier(8, timeout=20)

        def answer_together(line: Line, request: Received) -> bool:
            together.wait()
            return json_answer({"status": "UP"})(line, request)

        monolith.on(HEALTH, answer_together)
        with ThreadPoolExecutor(8) as pool:
            for _ in range(3):
                for asking in [pool.submit(client.get_health, deadline=deadline) for _ in range(8)]:
                    asking.result()

        assert (len(monolith.received), monolith.connections) == (24, 8)

    def test_a_connection_is_not_used_after_a_body_that_was_left_unread(
        self, client: MonolithClient, monolith: FakeMonolith, deadline: Deadline
    ) -> None:
        monolith.on(HEALTH, bytes_answer(b"x" * 100_000, headers={"Content-Type": "text/html"}))
        with pytest.raises(ContractViolation):
            client.get_health(deadline=deadline)
        monolith.on(HEALTH, json_answer({"status": "UP"}))

        client.get_health(deadline=deadline)

        assert monolith.connections == 2

    def test_a_connection_that_cannot_be_made_is_given_up_by_its_own_time_out(self) -> None:
        with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, socket.socket() as filler:
            filler.connect(listener.getsockname())  # The only place in the queue is taken, so the next one hangs.
            client = a_client(f"http://127.0.0.1:{listener.getsockname()[1]}", connect_timeout_s=0.1)
            started = time.monotonic()

            with pytest.raises(MonolithTimeout):
                client.get_health(deadline=Deadline.after(30.0))

            assert time.monotonic() - started < 10.0

    def test_one_that_drips_and_then_falls_silent_is_given_up_at_the_deadline(
        self, client: MonolithClient, monolith: FakeMonolith
    ) -> None:
        clock = ManualClock()

        def drip_and_hang(line: Line, _request: Received) -> bool:
            line.drip(b"HTTP/1.1 200 O", every_s=0.01)
            clock.now += 59.8  # As if it had dripped for so long.
            line.send(b"K")
            line.hang()
            return False

        monolith.on(HEALTH, drip_and_hang)
        started = time.monotonic()

        with pytest.raises(MonolithTimeout):
            client.get_health(deadline=Deadline.after(60.0, clock))

        assert time.monotonic() - started < 10.0  # Half of what a single read may take.

    def test_a_deadline_that_has_passed_asks_nothing(self, client: MonolithClient, monolith: FakeMonolith) -> None:
        with pytest.raises(MonolithTimeout):
            client.get_health(deadline=Deadline.after(0))

        assert monolith.received == []

    def test_proxies_of_the_environment_are_not_used(
        self, client: MonolithClient, monolith: FakeMonolith, deadline: Deadline, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
        monkeypatch.setenv("no_proxy", "")

        client.get_health(deadline=deadline)

        assert len(monolith.received) == 1


class TestRequests:
    def test_it_asks_for_plain_json(self, client: MonolithClient, monolith: FakeMonolith, deadline: Deadline) -> None:
        client.get_health(deadline=deadline)

        headers = monolith.received[0].headers
        assert (headers["Accept"], headers["Accept-Encoding"]) == ("application/json", "identity")
        assert headers["User-Agent"] == "fit-coach"

    def test_a_prefix_of_the_monoliths_address_is_kept(
        self, monolith: FakeMonolith, deadline: Deadline, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # The contract knows no prefix: this request is not one to be judged by it.
        monkeypatch.delenv("COACH_REQUESTS", raising=False)
        monolith.on("/fit/health", json_answer({"status": "UP"}))

        a_client(monolith.url + "/fit").get_health(deadline=deadline)

        assert [request.path for request in monolith.received] == ["/fit/health"]


class TestShapes:
    @pytest.mark.parametrize(
        "changes",
        [
            {"difficulty": 6},
            {"difficulty": "2"},
            {"id": 0},
            {"id": 2**31},
            {"id": True},
            {"name": None},
            {"equipment_items": ["spaceship"]},
            {"equipment_items": None},
            {"muscle_groups": [{"id": 1}]},
            {"muscle_groups": {}},
        ],
    )
    def test_a_wrong_exercise_is_a_violation(
        self, client: MonolithClient, monolith: FakeMonolith, deadline: Deadline, changes: dict[str, Any]
    ) -> None:
        monolith.on(EXERCISES, catalogue_answer([an_exercise(1), an_exercise(2, **changes)]))

        with pytest.raises(ContractViolation):
            client.list_exercises(etag=None, deadline=deadline)

    def test_a_missing_field_is_a_violation(
        self, client: MonolithClient, monolith: FakeMonolith, deadline: Deadline
    ) -> None:
        exercise = an_exercise(1)
        del exercise["equipment_items"]
        monolith.on(EXERCISES, catalogue_answer([exercise]))

        with pytest.raises(ContractViolation) as caught:
            client.list_exercises(etag=None, deadline=deadline)

        assert caught.value.reason == "/0 breaks the rule required"

    def test_one_id_for_two_exercises_is_a_violation(
        self, client: MonolithClient, monolith: FakeMonolith, deadline: Deadline
    ) -> None:
        monolith.on(EXERCISES, catalogue_answer([an_exercise(1), an_exercise(1, name="Another")]))

        with pytest.raises(ContractViolation):
            client.list_exercises(etag=None, deadline=deadline)

    def test_a_catalogue_without_an_etag_is_a_violation(
        self, client: MonolithClient, monolith: FakeMonolith, deadline: Deadline
    ) -> None:
        monolith.on(EXERCISES, json_answer(a_catalogue()))

        with pytest.raises(ContractViolation):
            client.list_exercises(etag=None, deadline=deadline)

    def test_a_key_that_is_not_on_the_curve_is_a_violation(
        self, client: MonolithClient, monolith: FakeMonolith, deadline: Deadline
    ) -> None:
        keys = a_key_set()
        keys["keys"][0]["x"] = keys["keys"][0]["y"]
        monolith.on(KEYS, json_answer(keys))

        with pytest.raises(ContractViolation):
            client.list_keys(deadline=deadline)

    def test_good_keys_are_known_by_their_ids(self, client: MonolithClient, deadline: Deadline) -> None:
        assert list(client.list_keys(deadline=deadline)) == [KID]

    def test_a_reason_never_repeats_what_the_body_says(
        self, client: MonolithClient, monolith: FakeMonolith, deadline: Deadline
    ) -> None:
        monolith.on(CONTEXT, json_answer(a_context(user_email="private")))

        with pytest.raises(ContractViolation) as caught:
            client.get_training_context(token="t", user_email=None, deadline=deadline)

        assert caught.value.reason.startswith("/user_email breaks the rule")
        assert "private" not in caught.value.reason + caught.value.detail

    def test_exactly_the_largest_body_is_taken(self, monolith: FakeMonolith, deadline: Deadline) -> None:
        body = b'{"status": "UP"}'
        monolith.on(HEALTH, bytes_answer(body, headers={"Content-Type": "application/json"}))

        a_client(monolith.url, max_body_bytes=len(body)).get_health(deadline=deadline)

        with pytest.raises(ContractViolation):
            a_client(monolith.url, max_body_bytes=len(body) - 1).get_health(deadline=deadline)
