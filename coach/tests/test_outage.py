"""The coach during and after an outage of the monolith, over real sockets: what it asks, and what it answers."""

import asyncio
import dataclasses
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

import connexion
import orjson
import pytest
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from coach.app import build_app
from coach.settings import Settings
from coach.tests.builders import NOW, a_context, a_token, bearer
from coach.tests.fake_monolith import (
    CONTEXT,
    EXERCISES,
    HEALTH,
    Behaviour,
    FakeMonolith,
    Line,
    Received,
    hang,
    http,
    in_turn,
    json_answer,
)

FAILURES = 3
CONTEXTS, CATALOGUE = "training.get_training_context", "exercises.list_exercises"
CLOSED, OPEN = 0, 2
PATIENCE_S = 10
ERROR, AWAY = "500 Internal Server Error", "503 Service Unavailable"
THREADS = 20


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """More patient than elsewhere: a time-out on a busy machine would be taken for an outage."""
    return dataclasses.replace(settings, monolith_read_timeout_s=0.5, request_deadline_s=0.8)


@pytest.fixture
def open_s() -> float:
    """Longer than a test; those that want the breaker to let a trial through say so."""
    return 60.0


@pytest.fixture
def app(settings: Settings, open_s: float) -> connexion.AsyncApp:
    """A coach for each test: the state of its breakers is what the tests are about."""
    return build_app(dataclasses.replace(settings, breaker_failures=FAILURES, breaker_open_s=open_s), now=lambda: NOW)


@pytest.fixture
def client(app: connexion.AsyncApp, monolith: FakeMonolith) -> Iterator[TestClient]:
    """On one event loop, so that threads may ask together; with the catalogue at hand."""
    with app.test_client(raise_server_exceptions=False) as client:
        until(lambda: client.get("/ready").json()["catalogue"] is not None)
        monolith.received.clear()
        yield client


@pytest.fixture
def post(client: TestClient, athlete: dict[str, str]) -> Callable[..., Any]:
    """Posts a wish for a workout."""

    def post(wish: dict[str, Any] | None = None, headers: dict[str, str] | None = None) -> Any:
        return client.post("/api/coach/WOD", json=wish or {}, headers=headers or athlete)

    return post


@pytest.fixture
def outage(monolith: FakeMonolith, post: Callable[..., Any]) -> None:
    """The breaker has just opened; what the monolith was asked until then is forgotten."""
    post()  # Now the keys are known.
    monolith.on(CONTEXT, json_answer({}, status=AWAY))
    for _ in range(FAILURES):
        assert warnings_of(post()) == ["history-unavailable"]
    monolith.heal()


def until(done: Callable[[], bool]) -> None:
    """Ask again and again; the work that is waited for goes on in the background."""
    give_up_at = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < give_up_at


def warnings_of(answer: Any) -> list[str]:
    assert answer.status_code == HTTPStatus.OK, answer.text
    return [warning["code"] for warning in answer.json()["warnings"]]


def athletes(count: int) -> list[dict[str, str]]:
    return [bearer(a_token(email=f"athlete-{number}@example.com")) for number in range(count)]


class TestOpen:
    @pytest.fixture(autouse=True)
    def after_the_outage_began(self, outage: None) -> None:
        """Each test starts with an open breaker, beside a monolith that would answer."""

    def test_a_workout_without_history_comes_at_once_and_the_monolith_is_left_alone(
        self, monolith: FakeMonolith, post: Callable[..., Any], metric: Callable[..., float]
    ) -> None:
        started = time.monotonic()

        answers = [warnings_of(post()) for _ in range(20)]

        assert answers == [["history-unavailable"]] * 20
        assert (monolith.received, monolith.connections) == ([], 0)
        assert time.monotonic() - started < 2.0  # A tenth of a second each, on a busy machine.
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


class TestRecovery:
    @pytest.fixture
    def open_s(self) -> float:
        """Hardly at all."""
        return 0.05

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        """Patient, so that a trial may be held up by a test."""
        return dataclasses.replace(settings, monolith_read_timeout_s=PATIENCE_S, request_deadline_s=PATIENCE_S)

    def test_of_twenty_who_ask_together_one_tries_and_the_others_do_not_wait_for_it(
        self,
        monolith: FakeMonolith,
        post: Callable[..., Any],
        metric: Callable[..., float],
        outage: None,
    ) -> None:
        asked, may_answer = threading.Event(), threading.Event()

        def answer_later(line: Line, request: Received) -> bool:
            asked.set()
            may_answer.wait(PATIENCE_S)
            return json_answer(a_context())(line, request)

        monolith.on(CONTEXT, answer_later)
        with ThreadPoolExecutor(THREADS) as pool:
            asking = [pool.submit(ask_until, post, asked) for _ in range(THREADS)]
            # All but the one whose question is out have their answer by now.
            until(lambda: sum(each.done() for each in asking) == THREADS - 1)
            sent_before_the_answer = len(monolith.asked(CONTEXT))
            may_answer.set()
            answers = sorted(each.result() for each in asking)

        assert answers == [[]] + [["history-unavailable"]] * (THREADS - 1)
        assert (sent_before_the_answer, len(monolith.asked(CONTEXT))) == (1, 1)
        assert metric("coach_breaker_state", operation=CONTEXTS) == CLOSED

    def test_each_change_of_a_breaker_is_logged_once(
        self, monolith: FakeMonolith, post: Callable[..., Any], metric: Callable[..., float]
    ) -> None:
        post()
        monolith.on(CONTEXT, json_answer({}, status=AWAY))

        with capture_logs() as logs:
            while metric("coach_breaker_state", operation=CONTEXTS) != OPEN:
                post()
            monolith.heal()
            until(lambda: warnings_of(post()) == [])

        changes = [(line["event"], line["operation_id"]) for line in logs if line["event"].startswith("breaker-")]
        assert changes == [
            ("breaker-opened", CONTEXTS),
            ("breaker-half-opened", CONTEXTS),
            ("breaker-closed", CONTEXTS),
        ]


def ask_until(post: Callable[..., Any], asked: threading.Event) -> list[str]:
    """Ask until somebody's question has reached the monolith; returns the warnings of the last answer."""
    while True:
        last_one = asked.is_set()
        warnings = warnings_of(post())
        if last_one or warnings == []:
            return warnings


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
