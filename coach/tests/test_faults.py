"""The coach beside a monolith that fails, over real sockets: always a declared answer, always in time."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from coach.settings import Settings
from coach.tests.builders import a_context
from coach.tests.fake_monolith import CONTEXT, EXERCISES, KEYS, FakeMonolith, json_answer
from coach.tests.faults import FAULTS, SECRET, SOME_FAULTS, Fault

# An answer may be late because the machine is busy; one that is late each time, for so long, is late.
GRACE_S = 0.25
PATIENCE_S = 20.0
CODES = {503: "monolith-unavailable", 504: "monolith-timeout"}

each_fault = pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
some_faults = pytest.mark.parametrize("fault", SOME_FAULTS, ids=lambda fault: fault.name)


@pytest.fixture
def post(client: TestClient, athlete: dict[str, str]) -> Callable[..., Any]:
    """Posts a wish for a workout."""

    def post(wish: dict[str, Any] | None = None) -> Any:
        return client.post("/api/coach/WOD", json=wish or {}, headers=athlete)

    return post


def assert_in_time(post: Callable[..., Any], settings: Settings) -> None:
    seconds: list[float] = []
    while sum(seconds) < PATIENCE_S:
        started = time.monotonic()
        post({"require_history": True})
        seconds.append(time.monotonic() - started)
        if seconds[-1] < settings.request_deadline_s + GRACE_S:
            return
    pytest.fail(f"It took {seconds} seconds.")


def assert_problem(answer: Any, status: int, code: str) -> None:
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["code"] == code
    assert ("Retry-After" in answer.headers) == (status == 503)
    assert SECRET not in answer.text
    assert SECRET not in str(answer.headers)


def warnings_of(answer: Any) -> list[str]:
    assert answer.status_code == 200
    assert answer.json()["degraded"] == bool(answer.json()["warnings"])
    assert SECRET not in answer.text
    return [warning["code"] for warning in answer.json()["warnings"]]


class TestWithoutACatalogue:
    @each_fault
    def test_a_failing_context_is_a_declared_problem(
        self, monolith: FakeMonolith, post: Callable[..., Any], fault: Fault
    ) -> None:
        monolith.on(CONTEXT, fault.behave)

        with fault.while_asking(CONTEXT):
            answer = post()

        assert_problem(answer, fault.status, CODES[fault.status])
        monolith.wait_for(CONTEXT, fault.sends)
        assert (len(monolith.asked(CONTEXT)), monolith.asked(EXERCISES)) == (fault.sends, [])

    @each_fault
    def test_a_failing_catalogue_is_a_declared_problem(
        self, monolith: FakeMonolith, post: Callable[..., Any], fault: Fault
    ) -> None:
        monolith.on(EXERCISES, fault.behave)

        with fault.while_asking(EXERCISES):
            answer = post()

        assert_problem(answer, fault.status, CODES[fault.status])
        monolith.wait_for(EXERCISES, fault.sends)
        assert (len(monolith.asked(CONTEXT)), len(monolith.asked(EXERCISES))) == (1, fault.sends)

    def test_a_refused_connection_is_unavailable(self, monolith: FakeMonolith, post: Callable[..., Any]) -> None:
        monolith.on(CONTEXT, json_answer({}, status="503 Service Unavailable"))
        assert post().status_code == 503  # Now the keys are known.
        monolith.stop()

        answer = post()

        assert_problem(answer, 503, "monolith-unavailable")
        assert answer.headers["Retry-After"] == "5"


class TestWithACatalogue:
    @pytest.fixture(autouse=True)
    def catalogue(self, post: Callable[..., Any]) -> None:
        assert warnings_of(post()) == []

    @each_fault
    def test_a_failing_context_gives_a_workout_without_history(
        self, monolith: FakeMonolith, metric: Callable[..., float], post: Callable[..., Any], fault: Fault
    ) -> None:
        counters = {
            ("coach_degraded_workouts_total", "warning", "history-unavailable"): 1,
            ("coach_contract_violations_total", "operation", "training.get_training_context"): int(fault.counted),
        }
        before = {(name, label, value): metric(name, **{label: value}) for name, label, value in counters}
        monolith.on(CONTEXT, fault.behave)

        with fault.while_asking(CONTEXT):
            answer = post()

        assert warnings_of(answer) == ["history-unavailable"]
        grown = {key: metric(key[0], **{key[1]: key[2]}) - count for key, count in before.items()}
        assert grown == counters

    @some_faults
    def test_a_required_history_is_not_done_without(
        self, monolith: FakeMonolith, post: Callable[..., Any], fault: Fault
    ) -> None:
        monolith.on(CONTEXT, fault.behave)

        with fault.while_asking(CONTEXT):
            answer = post({"require_history": True})

        assert_problem(answer, fault.status, CODES[fault.status])

    @some_faults
    def test_a_failing_refresh_gives_a_workout_on_the_older_catalogue(
        self, monolith: FakeMonolith, metric: Callable[..., float], post: Callable[..., Any], fault: Fault
    ) -> None:
        before = metric("coach_degraded_workouts_total", warning="catalogue-stale")
        monolith.on(CONTEXT, json_answer(a_context(catalogue_etag='"catalogue-2"', yesterday_exercise_ids=[1])))
        monolith.on(EXERCISES, fault.behave)

        with fault.while_asking(EXERCISES):
            answer = post({"require_history": True})

        assert warnings_of(answer) == ["catalogue-stale"]
        assert 1 not in {exercise["id"] for exercise in answer.json()["exercises"]}
        assert metric("coach_degraded_workouts_total", warning="catalogue-stale") == before + 1

    def test_a_refused_connection_gives_a_workout_without_history(
        self, monolith: FakeMonolith, post: Callable[..., Any]
    ) -> None:
        monolith.stop()

        answer = post()

        assert warnings_of(answer) == ["history-unavailable"]

    def test_the_old_route_says_in_a_header_what_is_missing(
        self, client: TestClient, monolith: FakeMonolith, athlete: dict[str, str]
    ) -> None:
        monolith.stop()

        answer = client.get("/fitness/wod", headers=athlete)

        assert (answer.status_code, answer.headers["X-Wod-Degraded"]) == (200, "history-unavailable")
        assert set(answer.json()) == {"exercises", "generated_at"}


class TestRefusals:
    """What the monolith decides comes through as the coach's own problem, even while a catalogue is held."""

    @pytest.fixture(autouse=True)
    def catalogue(self, post: Callable[..., Any]) -> None:
        assert warnings_of(post()) == []

    @pytest.mark.parametrize(
        ("upstream", "status", "code"),
        [
            ("401 Unauthorized", 401, "unauthorized"),
            ("403 Forbidden", 403, "forbidden"),
            ("404 Not Found", 404, "athlete-unknown"),
        ],
    )
    def test_a_refusal_is_passed_on_in_the_coachs_words(
        self, monolith: FakeMonolith, post: Callable[..., Any], *, upstream: str, status: int, code: str
    ) -> None:
        monolith.on(CONTEXT, json_answer({"detail": SECRET}, status=upstream, headers={"X-Secret": SECRET}))

        answer = post()

        assert_problem(answer, status, code)

    def test_a_refused_token_is_answered_with_the_challenge(
        self, monolith: FakeMonolith, post: Callable[..., Any]
    ) -> None:
        monolith.on(CONTEXT, json_answer({}, status="401 Unauthorized", headers={"WWW-Authenticate": SECRET}))

        answer = post()

        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="fit", error="invalid_token"'

    @pytest.mark.parametrize(
        ("asked", "told"),
        [
            ("42", "42"),
            ("0", "1"),
            ("999999999999", "3600"),
            ("Wed, 25 Nov 2026 07:00:00 GMT", "5"),
            ("-1", "5"),
            ("", "5"),
        ],
    )
    def test_the_wait_that_a_busy_monolith_asks_for_is_passed_on_within_bounds(
        self, monolith: FakeMonolith, post: Callable[..., Any], asked: str, told: str
    ) -> None:
        monolith.on(CONTEXT, json_answer({}, status="429 Too Many Requests", headers={"Retry-After": asked}))

        answer = post()

        assert_problem(answer, 503, "monolith-unavailable")
        assert answer.headers["Retry-After"] == told

    def test_the_wait_of_an_unavailable_monolith_is_passed_on_too(
        self, monolith: FakeMonolith, post: Callable[..., Any]
    ) -> None:
        monolith.on(CONTEXT, json_answer({}, status="503 Service Unavailable", headers={"Retry-After": "42"}))

        answer = post({"require_history": True})

        assert_problem(answer, 503, "monolith-unavailable")
        assert answer.headers["Retry-After"] == "42"

    @pytest.mark.parametrize("upstream", ["401 Unauthorized", "403 Forbidden", "404 Not Found"])
    def test_a_refused_catalogue_is_no_refusal_of_the_caller(
        self, monolith: FakeMonolith, post: Callable[..., Any], upstream: str
    ) -> None:
        monolith.on(CONTEXT, json_answer(a_context(catalogue_etag='"catalogue-2"')))
        monolith.on(EXERCISES, json_answer({}, status=upstream))

        answer = post()

        assert warnings_of(answer) == ["catalogue-stale"]


class TestWithoutKeys:
    @some_faults
    def test_failing_keys_are_a_declared_problem(
        self, monolith: FakeMonolith, post: Callable[..., Any], fault: Fault
    ) -> None:
        monolith.on(KEYS, fault.behave)

        with fault.while_asking(KEYS):
            answer = post()

        assert_problem(answer, fault.status, CODES[fault.status])

    def test_a_refused_connection_is_unavailable(self, monolith: FakeMonolith, post: Callable[..., Any]) -> None:
        monolith.stop()

        answer = post()

        assert_problem(answer, 503, "monolith-unavailable")


class TestTime:
    """Whatever fails, the answer is there by the deadline, or hardly later."""

    @pytest.fixture(scope="class")
    @classmethod
    def settings(cls, settings: Settings) -> Settings:
        """So short that it is worth waiting for."""
        return replace(settings, monolith_connect_timeout_s=0.15, monolith_read_timeout_s=0.2, request_deadline_s=0.3)

    @some_faults
    def test_failing_keys_keep_nobody_waiting(
        self, monolith: FakeMonolith, post: Callable[..., Any], settings: Settings, fault: Fault
    ) -> None:
        monolith.on(KEYS, fault.behave)

        assert_in_time(post, settings)

    @each_fault
    def test_a_failing_context_keeps_nobody_waiting(
        self, monolith: FakeMonolith, post: Callable[..., Any], settings: Settings, fault: Fault
    ) -> None:
        monolith.on(CONTEXT, fault.behave)

        assert_in_time(post, settings)

    @some_faults
    def test_a_failing_catalogue_keeps_nobody_waiting(
        self, monolith: FakeMonolith, post: Callable[..., Any], settings: Settings, fault: Fault
    ) -> None:
        monolith.on(EXERCISES, fault.behave)

        assert_in_time(post, settings)
