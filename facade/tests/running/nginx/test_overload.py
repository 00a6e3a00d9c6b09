"""What is more than the services can do is refused at once, and burdens neither of them."""

import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection

import pytest

from facade.process import STATIC
from facade.tests.running.nginx.asking import PATIENCE_S, WORKOUTS, ask, served_by, workout
from facade.tests.running.nginx.facade_process import Facade, running_facade, until
from facade.tests.running.nginx.upstream import Upstream

AT_ONCE = 4


@pytest.fixture
def narrow(monolith, coach, tmp_path) -> Iterator[Facade]:
    """A façade that has a few requests under way at each service."""
    with running_facade(
        tmp_path, requests_at_once=AT_ONCE, monolith=[monolith.address], coach=[coach.address]
    ) as facade:
        facade.change("replaced")
        yield facade


@contextmanager
def busy(facade: Facade, upstream: Upstream, path: str, requests_at_once: int = AT_ONCE) -> Iterator[list[Future]]:
    """So many requests are under way at the service until the block ends."""
    release, before = threading.Event(), len(upstream.asked)
    upstream.behave = upstream.wait_for(release, upstream.answer())
    with ExitStack() as stack:
        threads = stack.enter_context(ThreadPoolExecutor(requests_at_once))
        stack.callback(release.set)
        method = "POST" if path.startswith("/api/coach") else "GET"
        waiting = [threads.submit(ask, facade, method, path) for _ in range(requests_at_once)]
        until(lambda: len(upstream.asked) == before + requests_at_once, f"{upstream.name} was not asked")
        yield waiting


class TestRefused:
    @pytest.mark.parametrize(("method", "path", "_operation"), WORKOUTS)
    def test_a_workout_beyond_the_bound_at_once_and_by_nobody_else(
        self, narrow, monolith, coach, method, path, _operation
    ):
        with busy(narrow, coach, "/api/coach/WOD") as waiting:
            answer = workout(narrow, method, path)
            waited_for = [one for one in waiting if one.done()]

        assert served_by(answer) == (503, "facade")
        assert not waited_for
        assert (len(coach.asked), monolith.asked) == (AT_ONCE, [])

    @pytest.mark.parametrize("mode", ["legacy", "canary 99.9", "replaced", "retired"])
    def test_by_a_problem_in_each_mode(self, narrow, monolith, coach, mode):
        narrow.change(mode)
        asked = monolith if mode == "legacy" else coach

        with busy(narrow, asked, "/api/coach/WOD"):
            answer = workout(narrow)

        assert (answer.status_code, answer.json()["code"]) == (503, "overloaded")
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["Retry-After"] in {"1", "2", "3"}
        assert answer.headers["X-Request-ID"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
    def test_everything_else_too(self, narrow, monolith, method):
        with busy(narrow, monolith, "/profile"):
            answer = ask(narrow, method, "/fitness/exercises")

        assert (answer.status_code, answer.json()["code"]) == (503, "overloaded")
        assert len(monolith.asked) == AT_ONCE

    def test_those_refused_together_are_asked_back_at_different_times(self, narrow, coach):
        with busy(narrow, coach, "/api/coach/WOD"):
            waits = {workout(narrow).headers["Retry-After"] for _ in range(60)}

        assert waits == {"1", "2", "3"}

    def test_the_connection_is_kept_whatever_the_body(self, narrow, coach):
        connection, statuses, ports = HTTPConnection("127.0.0.1", narrow.plan.port, timeout=PATIENCE_S), [], set()
        with busy(narrow, coach, "/api/coach/WOD"), closing(connection):
            for _ in range(3):
                connection.request("POST", "/api/coach/WOD", body=b"x" * 100_000)
                ports.add(connection.sock.getsockname())
                answer = connection.getresponse()
                statuses.append((answer.status, len(answer.read()) > 0))

        assert statuses == [(503, True)] * 3
        assert len(ports) == 1


class TestLetIn:
    def test_those_within_the_bound_are_answered(self, narrow, coach):
        with busy(narrow, coach, "/api/coach/WOD") as waiting:
            workout(narrow)

        assert [served_by(done.result()) for done in waiting] == [(200, "coach")] * AT_ONCE

    def test_as_many_again_when_those_are_done(self, narrow, coach):
        for _ in range(3):
            with busy(narrow, coach, "/api/coach/WOD"):
                assert workout(narrow).status_code == 503

        assert served_by(workout(narrow)) == (200, "coach")

    def test_one_service_is_not_refused_for_the_other(self, narrow, coach):
        with busy(narrow, coach, "/api/coach/WOD"):
            answer = ask(narrow, "GET", "/profile")

        assert served_by(answer) == (200, "monolith")

    @pytest.mark.parametrize("path", ["/health", "/ready"])
    def test_what_operators_ask_always(self, narrow, monolith, path):
        with busy(narrow, monolith, "/profile"):
            monolith.behave = monolith.answer()
            answer = ask(narrow, "GET", path)

        assert answer.status_code == 200

    def test_copies_for_the_coach_take_nobodys_place(self, narrow, monolith, coach):
        narrow.change("shadow")
        release = threading.Event()
        coach.behave = coach.wait_for(release, coach.answer())
        for _ in range(AT_ONCE):
            workout(narrow)
        until(lambda: len(coach.asked) == AT_ONCE, "the coach did not get the copies")

        coach.behave = coach.answer()
        answers = [workout(narrow), ask(narrow, "GET", "/api/coach/openapi.yaml")]
        release.set()

        assert [served_by(answer) for answer in answers] == [(200, "monolith"), (200, "coach")]


class TestServiceRefuses:
    """A service has too much to do although the façade lets that much through: it may have other callers."""

    @pytest.mark.parametrize(("method", "path", "_operation"), WORKOUTS)
    @pytest.mark.parametrize("mode", ["replaced", "canary 99.9"])
    def test_the_monolith_does_not_get_what_is_too_much_for_the_coach(
        self, facade, monolith, coach, mode, method, path, _operation
    ):
        facade.change(mode)
        coach.behave = coach.answer(503, b'{"code":"overloaded"}', X_Overloaded="1", Retry_After="2")

        answer = workout(facade, method, path)

        assert served_by(answer) == (503, "facade")
        assert answer.headers["Retry-After"] in {"1", "2", "3"}
        assert method == "HEAD" or answer.json()["code"] == "overloaded"
        assert not monolith.asked

    def test_it_still_steps_in_when_the_coach_has_no_monolith(self, facade, coach):
        facade.change("replaced")
        coach.behave = coach.answer(503, b'{"code":"monolith-unavailable"}', Retry_After="2")

        assert served_by(workout(facade)) == (200, "monolith")

    def test_what_the_monolith_says_after_a_fallback_is_passed_on(self, facade, monolith, coach):
        facade.change("replaced")
        coach.behave = coach.hang_up
        monolith.behave = monolith.answer(503, b'{"code":"overloaded"}', X_Overloaded="1", Retry_After="2")

        answer = workout(facade)

        assert (served_by(answer), answer.headers["Retry-After"]) == ((503, "monolith"), "2")
        assert "X-Overloaded" not in answer.headers

    def test_the_log_tells_who_refused(self, narrow, coach):
        with busy(narrow, coach, "/api/coach/WOD"):
            by_the_facade = narrow.line(workout(narrow).headers["X-Request-ID"])
        coach.behave = coach.answer(503, X_Overloaded="1", Retry_After="2")
        by_the_coach = narrow.line(workout(narrow).headers["X-Request-ID"])

        told = [(line["status"], line["backend"], line["upstream_status"]) for line in (by_the_facade, by_the_coach)]
        assert told == [(503, "facade", ""), (503, "facade", "503")]
        assert (by_the_facade["fallback"], by_the_coach["fallback"]) == (False, False)


class TestStart:
    """What starts nginx in a container writes the bound first."""

    @pytest.mark.parametrize("bound", ["0", "x", "-1", "1.5", "100000", "07"])
    def test_a_bound_that_makes_no_sense_is_named(self, bound):
        done = subprocess.run(
            ["/bin/sh", str(STATIC / "start")],
            env={"FACADE_REQUESTS_AT_ONCE": bound},
            capture_output=True,
            text=True,
            check=False,
        )

        assert (done.returncode, done.stderr.strip()) == (
            1,
            f"FACADE_REQUESTS_AT_ONCE is '{bound}'; it must be a whole number from 1 to 65535.",
        )
