"""The second try, over real sockets: for what is over in a moment, once, in time, and not before the monolith wants."""

import socket
import time
from collections.abc import Callable

import pytest

from coach.deadline import Deadline
from coach.errors import MonolithTimeout, MonolithUnavailable
from coach.monolith_client import MonolithClient
from coach.retry import Retry
from coach.tests.builders import a_catalogue, a_context, a_key_set
from coach.tests.clients import WAIT_MAX_S, Waits, a_client
from coach.tests.clock import ManualClock
from coach.tests.fake_monolith import (
    CONTEXT,
    EXERCISES,
    HEALTH,
    KEYS,
    Behaviour,
    FakeMonolith,
    catalogue_answer,
    hang,
    hang_up,
    in_turn,
    json_answer,
    reset,
)

HEALTHY = json_answer({"status": "UP"})
PASSING = {
    "502": json_answer({}, status="502 Bad Gateway"),
    "503": json_answer({}, status="503 Service Unavailable"),
    "503 for no time": json_answer({}, status="503 Service Unavailable", headers={"Retry-After": "0"}),
    "504": json_answer({}, status="504 Gateway Timeout"),
    "closed without a word": hang_up,
    "reset without a word": reset,
}
OPERATIONS: dict[str, tuple[Callable[[MonolithClient, Deadline], object], Behaviour]] = {
    CONTEXT: (
        lambda client, deadline: client.get_training_context(token="t", user_email=None, deadline=deadline),
        json_answer(a_context()),
    ),
    EXERCISES: (
        lambda client, deadline: client.list_exercises(etag=None, deadline=deadline),
        catalogue_answer(a_catalogue()),
    ),
    KEYS: (lambda client, deadline: client.list_keys(deadline=deadline), json_answer(a_key_set())),
    HEALTH: (lambda client, deadline: client.get_health(deadline=deadline), HEALTHY),
}


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def client(monolith: FakeMonolith, waits: Waits) -> MonolithClient:
    return a_client(monolith.url, waits=waits)


@pytest.fixture
def deadline() -> Deadline:
    return Deadline.after(60.0)


class TestWhatIsSentAgain:
    @pytest.mark.parametrize("failure", PASSING.values(), ids=PASSING)
    def test_a_failure_that_passes_is_not_even_noticed(
        self, client: MonolithClient, monolith: FakeMonolith, deadline: Deadline, failure: Behaviour
    ) -> None:
        monolith.on(HEALTH, in_turn(failure, HEALTHY))

        client.get_health(deadline=deadline)

        assert len(monolith.asked(HEALTH)) == 2

    @pytest.mark.parametrize("path", OPERATIONS)
    def test_every_operation_has_its_second_try(
        self, client: MonolithClient, monolith: FakeMonolith, deadline: Deadline, path: str
    ) -> None:
        ask, answer = OPERATIONS[path]
        monolith.on(path, in_turn(reset, answer))

        ask(client, deadline)

        assert len(monolith.asked(path)) == 2

    @pytest.mark.parametrize("failure", PASSING.values(), ids=PASSING)
    def test_there_is_no_third_try(
        self, client: MonolithClient, monolith: FakeMonolith, deadline: Deadline, failure: Behaviour
    ) -> None:
        monolith.on(HEALTH, failure)

        with pytest.raises(MonolithUnavailable):
            client.get_health(deadline=deadline)

        assert len(monolith.asked(HEALTH)) == 2

    def test_a_refused_connection_is_tried_again(self, monolith: FakeMonolith, deadline: Deadline) -> None:
        waits = Waits(meanwhile=monolith.heal)
        monolith.stop()

        a_client(monolith.url, waits=waits).get_health(deadline=deadline)

        assert (len(waits.waited), len(monolith.asked(HEALTH))) == (1, 1)

    def test_a_connection_that_could_not_be_made_in_time_is_tried_again(self, waits: Waits) -> None:
        with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, socket.socket() as filler:
            filler.connect(listener.getsockname())  # The only place in the queue is taken, so the next one hangs.
            client = a_client(f"http://127.0.0.1:{listener.getsockname()[1]}", waits=waits, connect_timeout_s=0.05)

            with pytest.raises(MonolithTimeout):
                client.get_health(deadline=Deadline.after(60.0))

        assert len(waits.waited) == 1

    def test_the_second_try_carries_what_the_first_one_did(
        self, client: MonolithClient, monolith: FakeMonolith, deadline: Deadline
    ) -> None:
        monolith.on(CONTEXT, in_turn(reset, json_answer(a_context())))

        client.get_training_context(token="t", user_email="ada@example.com", deadline=deadline)

        first, second = monolith.asked(CONTEXT)
        assert (first.query, first.headers.items()) == (second.query, second.headers.items())


class TestRetryAfter:
    @pytest.mark.parametrize("status", ["502 Bad Gateway", "503 Service Unavailable", "504 Gateway Timeout"])
    @pytest.mark.parametrize("asked", ["1", "5", "999999999999", "Wed, 25 Nov 2026 07:00:00 GMT", "soon", ""])
    def test_whoever_asks_for_more_time_than_there_is_is_left_alone(
        self, client: MonolithClient, monolith: FakeMonolith, deadline: Deadline, status: str, asked: str
    ) -> None:
        monolith.on(HEALTH, json_answer({}, status=status, headers={"Retry-After": asked}))

        with pytest.raises(MonolithUnavailable):
            client.get_health(deadline=deadline)

        assert len(monolith.asked(HEALTH)) == 1

    def test_a_patient_coach_comes_when_it_was_asked_to_and_not_before(
        self, monolith: FakeMonolith, waits: Waits, deadline: Deadline
    ) -> None:
        busy = json_answer({}, status="503 Service Unavailable", headers={"Retry-After": "1"})
        monolith.on(HEALTH, in_turn(busy, HEALTHY))

        a_client(monolith.url, waits=waits, wait_max_s=1.2).get_health(deadline=deadline)

        assert (waits.waited, len(monolith.asked(HEALTH))) == ([1.0], 2)


class TestWait:
    def test_it_is_whatever_chance_gives_between_a_fifth_and_the_whole(
        self, client: MonolithClient, monolith: FakeMonolith, waits: Waits, deadline: Deadline
    ) -> None:
        monolith.on(HEALTH, in_turn(reset, HEALTHY))

        client.get_health(deadline=deadline)

        assert waits.bounds == [(WAIT_MAX_S / 5, WAIT_MAX_S)]
        assert waits.waited == [(WAIT_MAX_S / 5 + WAIT_MAX_S) / 2]

    def test_those_who_fail_together_do_not_come_back_together(self) -> None:
        waited: list[float] = []
        retry = Retry(wait_max_s=0.1, connect_timeout_s=0.25, on_retry=lambda _: None, sleep=waited.append)

        for _ in range(100):
            with pytest.raises(MonolithUnavailable):
                retry(away, "health.get_health", Deadline.after(60.0))

        assert len(set(waited)) > 90
        assert 0.02 <= min(waited) < 0.04
        assert 0.08 < max(waited) <= 0.1


def away() -> None:
    raise MonolithUnavailable("away", again_after_s=0.0)


class TestDeadline:
    @pytest.mark.parametrize(("left", "sends"), [(0.32, 2), (0.30, 1), (0.01, 1)])
    def test_there_is_a_second_try_only_if_a_wait_and_a_connection_fit_in(self, left: float, sends: int) -> None:
        clock = ManualClock()
        deadline = Deadline.after(2.0, clock)
        sent: list[float] = []

        def send() -> None:
            sent.append(clock.now)
            clock.now += 2.0 - left if len(sent) == 1 else 0
            away()

        waits = Waits()
        retry = Retry(
            wait_max_s=0.1, connect_timeout_s=0.25, on_retry=lambda _: None, chance=waits.chance, sleep=waits.sleep
        )

        with pytest.raises(MonolithUnavailable):
            retry(send, "health.get_health", deadline)

        assert len(sent) == sends

    def test_the_second_try_ends_by_the_deadline_too(self, monolith: FakeMonolith, deadline: Deadline) -> None:
        monolith.on(HEALTH, in_turn(reset, hang))
        # Hardly any time is left when the wait is over.
        waits = Waits(meanwhile=lambda: deadline.extend(0.3 - deadline.remaining()))
        started = time.monotonic()

        with pytest.raises(MonolithTimeout):
            a_client(monolith.url, waits=waits).get_health(deadline=deadline)

        assert time.monotonic() - started < 10.0  # Half of what a single read may take.
        monolith.wait_for(HEALTH, 2)
        assert len(monolith.asked(HEALTH)) == 2
