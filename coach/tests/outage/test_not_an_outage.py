"""What opens no breaker, because the monolith is not away."""

import asyncio
import dataclasses
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import connexion
import orjson
import pytest
from starlette.testclient import TestClient

from coach.app import build_app
from coach.settings import Settings
from coach.tests.builders import NOW, a_context, a_token, bearer
from coach.tests.fake_monolith import (
    CONTEXT,
    Behaviour,
    FakeMonolith,
    Line,
    Received,
    hang,
    http,
    in_turn,
    json_answer,
)
from coach.tests.outage.asking import CLOSED, CONTEXTS, ERROR, FAILURES, PATIENCE_S, athletes, warnings_of


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
    def settings(self, settings: Settings) -> Settings:
        """One thread, for which the second request waits more than half of its time."""
        return dataclasses.replace(settings, threads=1, request_deadline_s=0.6)

    @pytest.fixture
    def app(self, settings: Settings) -> connexion.AsyncApp:
        """One failure is enough."""
        return build_app(dataclasses.replace(settings, breaker_failures=1, breaker_open_s=60.0), now=lambda: NOW)

    def test_time_that_was_spent_waiting_for_a_thread_is_not_the_monoliths(
        self, monolith: FakeMonolith, post: Callable[..., Any], metric: Callable[..., float]
    ) -> None:
        post()  # Now the keys are known.
        asked = threading.Event()

        def answer_slowly(line: Line, _request: Received) -> bool:
            asked.set()
            answer = http("200 OK", {"Content-Type": "application/json"}, orjson.dumps(a_context()))
            line.drip(answer[:12])
            line.send(answer[12:])
            return False

        monolith.on(CONTEXT, in_turn(answer_slowly, hang))
        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(post)
            asked.wait(PATIENCE_S)
            second = post()

        assert (warnings_of(first.result()), warnings_of(second)) == ([], ["history-unavailable"])
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
