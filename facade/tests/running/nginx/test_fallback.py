"""When the coach fails or is late, the legacy generator answers, soon enough for the client."""

import json
import re
import statistics
import threading
import time

import pytest

from facade.process import STATIC
from facade.tests.running.nginx.asking import WORKOUTS, served_by, workout
from facade.tests.running.nginx.facade_process import running_facade
from facade.tests.running.nginx.upstream import Upstream

# The façade waits 2.2 s for a coach that has 2 s, then 2 s for the monolith, and 15 s with all other requests. What is
# between is for a busy machine.
LATE_S, BOTH_LATE_S = 8, 11
CLIENTS_PATIENCE_S = 5


@pytest.fixture
def late(coach):
    """The coach does not answer before the end of the test."""
    release = threading.Event()
    coach.behave = coach.wait_for(release, coach.hang_up)
    yield
    release.set()


@pytest.mark.parametrize(("method", "path", "operation"), WORKOUTS)
@pytest.mark.parametrize("mode", ["replaced", "canary 99.9"])
class TestCoachFails:
    @pytest.mark.parametrize("status", [502, 503, 504])
    def test_its_own_word_for_it_is_taken(self, facade, monolith, coach, mode, method, path, operation, status):
        facade.change(mode)
        coach.behave = coach.answer(status, Retry_After="9")

        answer = workout(facade, method, f"{path}?a=1")

        assert served_by(answer) == (200, "monolith")
        assert "Retry-After" not in answer.headers
        assert [(asked.method, asked.path) for asked in monolith.asked] == [(method, "/fitness/wod?a=1")]
        assert monolith.asked[0].body == coach.asked[0].body

    def test_a_lost_connection(self, facade, monolith, coach, mode, method, path, operation):
        facade.change(mode)
        coach.behave = coach.hang_up

        assert served_by(workout(facade, method, path)) == (200, "monolith")


class TestLate:
    @pytest.mark.parametrize(("method", "path", "operation"), WORKOUTS)
    def test_who_is_late_is_not_waited_for(self, hurried, late, method, path, operation):
        hurried.change("replaced")

        started = time.monotonic()
        answer = workout(hurried, method, path)

        assert served_by(answer) == (200, "monolith")
        assert time.monotonic() - started < LATE_S


class TestGone:
    def test_a_refused_connection_costs_no_time(self, monolith, tmp_path):
        coach = Upstream("coach")
        coach.stop()
        with running_facade(tmp_path, monolith=[monolith.address], coach=[coach.address]) as facade:
            facade.change("replaced")

            answers = [workout(facade, method, path) for method, path, _ in WORKOUTS for _ in range(5)]

        assert {served_by(answer) for answer in answers} == {(200, "monolith")}
        # A millisecond, as a rule; a machine may be busy with something else for a moment.
        assert statistics.median(answer.elapsed.total_seconds() for answer in answers) < 0.2

    def test_another_replica_is_asked_first(self, monolith, coach, tmp_path):
        dead = Upstream("coach")
        dead.stop()
        with running_facade(tmp_path, monolith=[monolith.address], coach=[dead.address, coach.address]) as facade:
            facade.change("retired")

            answers = [workout(facade, method, path) for method, path, _ in WORKOUTS for _ in range(5)]

        assert {served_by(answer) for answer in answers} == {(200, "coach")}


class TestBody:
    @pytest.mark.parametrize("size", [1, 60_000, 70_000, 1_000_000])
    def test_the_legacy_generator_gets_it_whole(self, facade, monolith, coach, size):
        facade.change("replaced")
        coach.behave = coach.hang_up

        answer = workout(facade, data="x" * size)

        assert served_by(answer) == (200, "monolith")
        assert len(monolith.asked[0].body) == size


class TestNoFallback:
    @pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 415, 422, 429, 500])
    @pytest.mark.parametrize("mode", ["replaced", "canary 99.9"])
    def test_other_answers_of_the_coach_are_its_own(self, facade, monolith, coach, mode, status):
        facade.change(mode)
        body = json.dumps({"code": "of-the-coach"}).encode()
        coach.behave = coach.answer(status, body)

        answer = workout(facade)

        if status == 413:
            # nginx's own, because the coach cannot be given a body that is too large.
            assert (answer.status_code, answer.json()["code"]) == (413, "content-too-large")
        else:
            assert (served_by(answer), answer.content) == ((status, "coach"), body)
        assert not monolith.asked

    def test_retired_means_that_nobody_steps_in(self, facade, monolith, coach):
        facade.change("retired")
        coach.behave = coach.answer(503, b"{}", Retry_After="9")

        answer = workout(facade)

        assert (served_by(answer), answer.headers["Retry-After"]) == ((503, "coach"), "9")
        assert not monolith.asked

    def test_retired_and_late_is_a_problem(self, hurried, monolith, late):
        hurried.change("retired")

        answer = workout(hurried)

        assert (answer.status_code, answer.json()["code"]) == (504, "backend-timeout")
        assert not monolith.asked


def waits_s(name: str) -> float:
    """How long the façade waits for an answer, by that file of its configuration."""
    text = (STATIC / name).read_text("utf-8")
    ((number, unit),) = re.findall(r"^proxy_read_timeout (\d+)(ms|s);", text, re.MULTILINE)
    return int(number) / (1000 if unit == "ms" else 1)


class TestBothFail:
    def test_both_together_are_waited_for_less_than_the_client_waits(self):
        assert waits_s("coach.conf") + waits_s("legacy.conf") <= CLIENTS_PATIENCE_S - 0.5

    def test_the_answer_is_a_problem(self, hurried, monolith, late):
        hurried.change("replaced")
        release = threading.Event()
        monolith.behave = monolith.wait_for(release, monolith.hang_up)

        started = time.monotonic()
        answer = workout(hurried)
        taken = time.monotonic() - started
        release.set()

        assert taken < BOTH_LATE_S
        assert (answer.status_code, answer.json()["code"]) == (504, "backend-timeout")
        assert (answer.headers["Content-Type"], answer.headers["X-Served-By"]) == ("application/problem+json", "facade")

    def test_the_monoliths_own_problem_is_passed_on(self, facade, monolith, coach):
        facade.change("replaced")
        coach.behave = coach.answer(503)
        monolith.behave = monolith.answer(503, b'{"code":"of-the-monolith"}', Retry_After="7")

        answer = workout(facade)

        assert (served_by(answer), answer.json()["code"]) == ((503, "monolith"), "of-the-monolith")
        assert answer.headers["Retry-After"] == "7"


class TestLog:
    def test_it_tells_of_the_fallback(self, facade, coach):
        facade.change("replaced")
        coach.behave = coach.answer(503)

        answer = workout(facade)

        line = facade.line(answer.headers["X-Request-ID"])
        assert (line["backend"], line["fallback"], line["mode"]) == ("monolith", True, "replaced")
        assert line["upstream_status"] == "503 : 200"
