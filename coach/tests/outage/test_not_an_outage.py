"""What opens no breaker, because the monolith is not away."""

import asyncio
import dataclasses
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import connexion
import orjson
import pytest
from starlette.testclient import TestClient

from coach.app import build_app
from coach.deadline import DeadlineMiddleware
from coach.settings import Settings
from coach.tests.builders import NOW, a_context, a_token, bearer
from coach.tests.clock import ManualClock
from coach.tests.fake_monolith import (
    CONTEXT,
    Behaviour,
    FakeMonolith,
    Line,
    Received,
    hang,
    in_turn,
    json_answer,
)
from coach.tests.outage.asking import CLOSED, CONTEXTS, ERROR, FAILURES, PATIENCE_S, athletes, until, warnings_of
from coach.tests.short_of_time import short_of_time


class TestNotAnOutage:
    @pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden", "404 Not Found", "429 Too Many Requests"])
    def test_refusals_do_not_open_the_breaker(
        self, monolith: FakeMonolith, post: Callable[..., Any], metric: Callable[..., float], status: str
    ) -> None:
        monolith.on(CONTEXT, json_answer({}, status=status))
        for _ in range(FAILURES + 2):
            post()

        assert len(monolith.asked(CONTEXT)) == FAILURES + 2
        assert metric("coach_breaker_state", operation=CONTEXTS) == CLOSED

    def test_answers_against_the_contract_do_not_open_it(
        self, monolith: FakeMonolith, post: Callable[..., Any], metric: Callable[..., float]
    ) -> None:
        monolith.on(CONTEXT, json_answer({"nonsense": True}))
        for _ in range(FAILURES + 2):
            post()

        assert len(monolith.asked(CONTEXT)) == FAILURES + 2
        assert metric("coach_breaker_state", operation=CONTEXTS) == CLOSED

    @pytest.mark.parametrize("behaviour", [json_answer({}, status=ERROR), hang], ids=["500", "time-out"])
    def test_an_athlete_whose_data_makes_the_monolith_fail_takes_the_history_from_nobody_else(
        self, monolith: FakeMonolith, post: Callable[..., Any], athlete: dict[str, str], behaviour: Behaviour
    ) -> None:
        (unlucky,) = athletes(1)

        def fail_for_one(line: Line, request: Received) -> bool:
            is_unlucky = request.headers["Authorization"] == unlucky["Authorization"]
            return (behaviour if is_unlucky else json_answer(a_context()))(line, request)

        monolith.on(CONTEXT, fail_for_one)
        with short_of_time(CONTEXT):
            for _ in range(FAILURES + 1):
                assert warnings_of(post(headers=unlucky)) == ["history-unavailable"]

        assert warnings_of(post(headers=athlete)) == []

    def test_clients_that_go_away_do_not_open_it(
        self, app: connexion.AsyncApp, client: TestClient, monolith: FakeMonolith, post: Callable[..., Any]
    ) -> None:
        post()  # Now the keys are known.
        asked = threading.Semaphore(0)

        def answer_to_nobody(line: Line, request: Received) -> bool:
            asked.release()
            return json_answer(a_context())(line, request)

        monolith.on(CONTEXT, answer_to_nobody)
        for _ in range(FAILURES + 2):
            asyncio.run(ask_and_go_away(app, asked))

        assert warnings_of(post()) == []


class TestBusyCoach:
    @pytest.fixture
    def clock(self, monkeypatch: pytest.MonkeyPatch) -> ManualClock:
        """The time that the requests have."""
        clock = ManualClock()
        monkeypatch.setattr("coach.app.DeadlineMiddleware", partial(DeadlineMiddleware, clock=clock))
        return clock

    @pytest.fixture
    def app(self, settings: Settings, clock: ManualClock) -> connexion.AsyncApp:
        """One thread; and one failure is enough."""
        busy = dataclasses.replace(settings, threads=1, breaker_failures=1, breaker_open_s=60.0)
        return build_app(busy, now=lambda: NOW)

    def test_time_that_was_spent_waiting_for_a_thread_is_not_the_monoliths(
        self,
        monolith: FakeMonolith,
        client: TestClient,
        settings: Settings,
        clock: ManualClock,
        post: Callable[..., Any],
        metric: Callable[..., float],
    ) -> None:
        post()  # Now the keys are known.
        asked, may_answer = threading.Event(), threading.Event()

        def answer_later(line: Line, request: Received) -> bool:
            asked.set()
            may_answer.wait(PATIENCE_S)
            return json_answer(a_context())(line, request)

        monolith.on(CONTEXT, in_turn(answer_later, hang))
        with ThreadPoolExecutor(2) as pool:
            first = pool.submit(post)
            asked.wait(PATIENCE_S)
            with short_of_time(CONTEXT):
                second = pool.submit(post)
                # Whoever counts is one of those in flight.
                until(lambda: "http_requests_in_flight 3.0" in client.get("/metrics").text)
                clock.now += 0.6 * settings.request_deadline_s
                may_answer.set()
                answers = first.result(), second.result()

        assert [warnings_of(answer) for answer in answers] == [[], ["history-unavailable"]]
        assert metric("coach_upstream_requests_total", operation=CONTEXTS, outcome="timeout") == 1
        assert metric("coach_breaker_state", operation=CONTEXTS) == CLOSED


async def ask_and_go_away(app: connexion.AsyncApp, asked: threading.Semaphore) -> None:
    """Post a wish, and hang up as soon as the question is out."""
    body = orjson.dumps({})
    headers = {"content-type": "application/json", "content-length": str(len(body)), **bearer(a_token())}
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/api/coach/WOD",
        "raw_path": b"/api/coach/WOD",
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "server": ("testserver", 80),
        "client": ("testclient", 50000),
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(_message: Any) -> None:
        """Nobody is there."""

    answering = asyncio.create_task(app(scope, receive, send))
    await asyncio.to_thread(asked.acquire, timeout=PATIENCE_S)
    answering.cancel()
    await asyncio.wait([answering])
