"""Operations tagged `health`."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from coach.tests.builders import a_catalogue, a_context
from coach.tests.fake_monolith import (
    CONTEXT,
    HEALTH,
    Behaviour,
    FakeMonolith,
    bytes_answer,
    hang,
    in_turn,
    json_answer,
    reset,
)
from coach.tests.short_of_time import short_of_time

BAD_HEALTH = {
    "hangs": hang,
    "500": json_answer({}, status="500 Internal Server Error"),
    "says something else": json_answer({"status": "DOWN"}),
    "is someone else": bytes_answer(b"<h1>hello</h1>", headers={"Content-Type": "text/html"}),
}


class TestHealth:
    def test_the_process_is_up_whatever_the_monolith_does(self, client: TestClient, monolith: FakeMonolith) -> None:
        monolith.stop()

        answer = client.get("/health")

        assert (answer.status_code, answer.json()) == (200, {"status": "UP"})


class TestReadinessWithoutACatalogue:
    def test_the_monolith_alone_is_enough(self, client: TestClient) -> None:
        answer = client.get("/ready")

        assert answer.status_code == 200
        assert answer.json() == {"status": "UP", "monolith": "UP", "catalogue": None}

    @pytest.mark.parametrize("behaviour", BAD_HEALTH.values(), ids=BAD_HEALTH)
    def test_without_the_monolith_nothing_can_be_planned(
        self, client: TestClient, monolith: FakeMonolith, behaviour: Behaviour
    ) -> None:
        monolith.on(HEALTH, behaviour)

        with short_of_time(HEALTH):
            answer = client.get("/ready")

        assert (answer.status_code, answer.json()["code"]) == (503, "monolith-unavailable")
        assert answer.headers["Retry-After"] == "5"

    def test_nobody_at_the_port_is_the_same(self, client: TestClient, monolith: FakeMonolith) -> None:
        monolith.stop()

        assert client.get("/ready").status_code == 503


class TestReadinessWithACatalogue:
    @pytest.mark.parametrize("behaviour", BAD_HEALTH.values(), ids=BAD_HEALTH)
    def test_the_catalogue_alone_is_enough(
        self, client: TestClient, monolith: FakeMonolith, athlete: dict[str, str], behaviour: Behaviour
    ) -> None:
        assert client.get("/fitness/wod", headers=athlete).status_code == 200
        monolith.on(HEALTH, behaviour)

        with short_of_time(HEALTH):
            answer = client.get("/ready")

        assert (answer.status_code, answer.json()["monolith"]) == (200, "DOWN")
        assert answer.json()["catalogue"]["exercises"] == len(a_catalogue())
        assert 0 <= answer.json()["catalogue"]["age_seconds"] < 60


class TestMetrics:
    def test_calls_are_counted_by_operation_and_outcome(
        self, client: TestClient, metric: Callable[..., float], monolith: FakeMonolith, athlete: dict[str, str]
    ) -> None:
        client.get("/fitness/wod", headers=athlete)
        monolith.stop()

        client.get("/fitness/wod", headers=athlete)

        calls = "coach_upstream_requests_total"
        operation = "training.get_training_context"
        assert metric(calls, operation=operation, outcome="ok") == 1
        assert metric(calls, operation=operation, outcome="unavailable") == 1
        assert metric(calls, operation="exercises.list_exercises", outcome="ok") == 1

    def test_second_tries_are_counted_apart(
        self, client: TestClient, metric: Callable[..., float], monolith: FakeMonolith, athlete: dict[str, str]
    ) -> None:
        operation = "training.get_training_context"
        calls, retries = (
            {"name": "coach_upstream_requests_total", "operation": operation, "outcome": "ok"},
            {"name": "coach_upstream_retries_total", "operation": operation},
        )
        before = metric(**calls), metric(**retries)
        monolith.on(CONTEXT, in_turn(reset, json_answer(a_context())))

        client.get("/fitness/wod", headers=athlete)

        assert (metric(**calls), metric(**retries)) == (before[0] + 1, before[1] + 1)

    def test_the_age_of_the_catalogue_is_told(self, client: TestClient, athlete: dict[str, str]) -> None:
        client.get("/fitness/wod", headers=athlete)

        ages = [line for line in client.get("/metrics").text.splitlines() if line.startswith("coach_catalogue_age_")]

        assert [0 < float(line.split()[1]) < 60 for line in ages] == [True]
