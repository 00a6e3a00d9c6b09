"""In shadow mode the coach is asked as well, and nobody notices."""

import json
import threading
from typing import Any

import pytest
import requests

from facade.tests.running.nginx.asking import PATIENCE_S, WORKOUTS, served_by, workout
from facade.tests.running.nginx.facade_process import until

AT_ONCE = 16


@pytest.fixture
def late(coach):
    release = threading.Event()
    coach.behave = coach.wait_for(release, coach.answer())
    yield
    release.set()


@pytest.fixture
def shadowing(facade):
    facade.change("shadow")
    return facade


class TestCopy:
    @pytest.mark.parametrize(("method", "path", "operation"), WORKOUTS)
    def test_the_coach_gets_the_same_request(self, shadowing, coach, method, path, operation):
        answer = workout(shadowing, method, f"{path}?a=%C3%A4", headers={"X-Request-ID": f"copy-{operation}-{method}"})

        assert served_by(answer) == (200, "monolith")
        until(lambda: coach.asked, "the coach is not asked")
        (asked,) = coach.asked
        assert (asked.method, asked.path) == (method, f"{path}?a=%C3%A4")
        assert asked.body == (json.dumps({"excluded_ids": [17]}).encode() if method == "POST" else b"")
        told = {name: asked.headers[name] for name in ("authorization", "x-shadow", "x-request-id", "x-forwarded-for")}
        assert told == {
            "authorization": ["Bearer one-athlete"],
            "x-shadow": ["1"],
            "x-request-id": [f"copy-{operation}-{method}"],
            "x-forwarded-for": ["127.0.0.1"],
        }

    def test_a_large_body_is_copied_whole(self, shadowing, coach):
        workout(shadowing, data="x" * 1_000_000)

        until(lambda: coach.asked, "the coach is not asked")
        assert len(coach.asked[0].body) == 1_000_000


class TestShare:
    def test_of_a_share_only_its_tokens_are_copied_and_the_others_are_answered_as_well(self, facade, coach):
        facade.change("shadow 20")
        answers = [workout(facade, headers={"Authorization": f"Bearer athlete-{number}"}) for number in range(200)]

        copied = 0.2 * len(answers)
        until(lambda: len(coach.asked) >= copied / 2, "too few copies reach the coach")
        facade.change("legacy")  # the old workers have ended: no copy is under way any more
        assert {served_by(answer) for answer in answers} == {(200, "monolith")}
        # Four standard deviations; the tokens are always the same, so this is no chance.
        assert len(coach.asked) == pytest.approx(copied, abs=4 * (copied * 0.8) ** 0.5)


class TestLog:
    @pytest.mark.parametrize("status", [200, 404, 503])
    def test_the_copy_has_a_line_of_its_own(self, shadowing, coach, status):
        coach.behave = coach.answer(status)

        request_id = workout(shadowing).headers["X-Request-ID"]

        own, copy = shadowing.line(request_id), shadowing.line(request_id, shadow=True)
        assert (own["backend"], own["status"], own["mode"]) == ("monolith", 200, "shadow")
        assert (copy["backend"], copy["status"], copy["mode"], copy["upstream_status"]) == (
            "coach",
            status,
            "shadow",
            str(status),
        )
        assert (copy["method"], copy["path"], copy["operation_id"]) == ("POST", "/api/coach/WOD", "wod.plan_wod")


class TestNobodyWaits:
    def test_not_even_the_next_request_of_the_same_connection(self, shadowing, late):
        url = f"{shadowing.url}/fitness/wod"
        with requests.Session() as client:
            statuses = [client.get(url, timeout=PATIENCE_S).status_code for _ in range(20)]

        # The coach answers no copy before the end of the test: who waited for one would still wait.
        assert statuses == [200] * 20

    @pytest.mark.parametrize("fault", ["hang_up", "503"])
    def test_whatever_becomes_of_the_copy(self, shadowing, coach, fault):
        coach.behave = coach.hang_up if fault == "hang_up" else coach.answer(503)

        answers = [workout(shadowing) for _ in range(20)]

        assert {served_by(answer) for answer in answers} == {(200, "monolith")}

    def test_copies_are_bounded_in_number(self, shadowing, coach, late):
        with requests.Session() as client:
            ids = [
                client.get(f"{shadowing.url}/fitness/wod", timeout=PATIENCE_S).headers["X-Request-ID"]
                for _ in range(100)
            ]

        def refused() -> list[dict[str, Any]]:
            copies = [line for line in shadowing.lines() if line["shadow"] and line["request_id"] in ids]
            # The lines of the others follow when they end.
            return [line for line in copies if line["status"] == 503]

        # A copy is answered behind the client's back, so its line may come after the client's answer.
        until(lambda: len(coach.asked) + len(refused()) >= len(ids), "some copies were neither sent nor refused")
        assert {line["backend"] for line in refused()} == {"facade"}
        assert (len(coach.asked), len(refused())) == (AT_ONCE, len(ids) - AT_ONCE)
