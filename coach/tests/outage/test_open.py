"""While the breakers are open: what is asked, and what athletes get."""

import time
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import connexion
import pytest
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from coach.settings import Settings
from coach.tests.fake_monolith import (
    CONTEXT,
    EXERCISES,
    HEALTH,
    Behaviour,
    FakeMonolith,
    hang,
    json_answer,
)
from coach.tests.outage.asking import AWAY, CATALOGUE, CLOSED, CONTEXTS, ERROR, FAILURES, OPEN, athletes, warnings_of
from coach.tests.short_of_time import short_of_time


class TestOpen:
    @pytest.fixture(autouse=True)
    def after_the_outage_began(self, outage: None) -> None:
        """Each test starts with an open breaker, beside a monolith that would answer."""

    def test_a_workout_without_history_comes_at_once_and_the_monolith_is_left_alone(
        self, monolith: FakeMonolith, post: Callable[..., Any], metric: Callable[..., float], settings: Settings
    ) -> None:
        started = time.monotonic()

        answers = [warnings_of(post()) for _ in range(20)]

        assert answers == [["history-unavailable"]] * 20
        assert (monolith.received, monolith.connections) == ([], 0)
        # Not one of the twenty has waited for the monolith as long as a coach would.
        assert time.monotonic() - started < settings.monolith_read_timeout_s
        assert metric("coach_upstream_requests_total", operation=CONTEXTS, outcome="breaker-open") == 20

    def test_the_log_is_not_filled_with_what_was_not_sent(self, post: Callable[..., Any]) -> None:
        with capture_logs() as logs:
            post()

        assert [line["event"] for line in logs] == ["request"]

    def test_a_required_history_is_refused_with_the_time_that_is_left(self, post: Callable[..., Any]) -> None:
        answer = post({"require_history": True})

        assert (answer.status_code, answer.json()["code"]) == (503, "monolith-unavailable")
        assert 50 < int(answer.headers["Retry-After"]) <= 60

    def test_readiness_asks_all_the_same_and_decides_nothing(
        self, client: TestClient, monolith: FakeMonolith, post: Callable[..., Any], metric: Callable[..., float]
    ) -> None:
        answer = client.get("/ready")

        assert (answer.json()["monolith"], len(monolith.asked(HEALTH))) == ("UP", 1)
        assert metric("coach_breaker_state", operation=CONTEXTS) == OPEN
        assert warnings_of(post()) == ["history-unavailable"]


class TestWithoutACatalogue:
    @pytest.fixture
    def client(self, app: connexion.AsyncApp, monolith: FakeMonolith) -> TestClient:
        """Nothing is fetched before the test asks for it."""
        client: TestClient = app.test_client(raise_server_exceptions=False)
        return client

    @pytest.mark.parametrize(
        ("behaviour", "before"), [(json_answer({}, status=AWAY), 503), (hang, 504)], ids=["unavailable", "hanging"]
    )
    def test_an_open_breaker_is_unavailable_whatever_opened_it(
        self, monolith: FakeMonolith, post: Callable[..., Any], behaviour: Behaviour, before: int
    ) -> None:
        monolith.on(CONTEXT, behaviour)
        with short_of_time(CONTEXT) if behaviour is hang else nullcontext():
            assert [post(headers=headers).status_code for headers in athletes(FAILURES)] == [before] * FAILURES

        answer = post()

        assert (answer.status_code, answer.json()["code"]) == (503, "monolith-unavailable")
        assert 50 < int(answer.headers["Retry-After"]) <= 60

    def test_a_failing_catalogue_has_a_breaker_of_its_own(
        self, monolith: FakeMonolith, post: Callable[..., Any], metric: Callable[..., float]
    ) -> None:
        monolith.on(EXERCISES, json_answer({}, status=ERROR))

        statuses = [post().status_code for _ in range(FAILURES + 5)]

        assert statuses == [503] * (FAILURES + 5)
        assert (len(monolith.asked(CONTEXT)), len(monolith.asked(EXERCISES))) == (FAILURES + 5, FAILURES)
        assert metric("coach_breaker_state", operation=CATALOGUE) == OPEN
        assert metric("coach_breaker_state", operation=CONTEXTS) == CLOSED
