"""What counts as an answer, and what as none."""

import json
from typing import Any

import pytest
import requests

from facade.parallel.asking import Asked, Backend, Pace
from facade.parallel.comparator import AnswerRule
from facade.parallel.questions import Place, Question
from facade.parallel.sample import Athlete

PLACE = Place("POST", "/api/coach/WOD")
QUESTION = Question(
    operation_id="wod.plan_wod", legacy=PLACE, replacement=PLACE, body={"seed": "x"}, answers={200: AnswerRule()}
)


class Session:
    """Gives one answer, or fails; `sent` is what it was asked for."""

    def __init__(self, given: requests.Response | Exception) -> None:
        self._given = given
        self.sent: dict[str, Any] = {}

    def request(self, method: str, url: str, **sent: Any) -> requests.Response:
        self.sent = {"method": method, "url": url, **sent}
        if isinstance(self._given, Exception):
            raise self._given
        return self._given


def response(status: int = 200, body: Any = None, **headers: str) -> requests.Response:
    answer = requests.Response()
    answer.status_code = status
    answer._content = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
    answer.headers.update({"Content-Type": "application/json; charset=utf-8"})
    answer.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    return answer


def ask(given: requests.Response | Exception, served_by: str | None = None) -> tuple[Asked, Session]:
    session = Session(given)
    backend = Backend("coach", "http://c", lambda question: question.replacement, {"X-Wod-Backend": "coach"}, served_by)
    backend._threads.session = session
    return backend.ask(QUESTION, Athlete("ada@example.com", "secret"), Pace(1e6)), session


def test_the_question_is_asked_as_the_contract_says_with_the_athletes_token() -> None:
    _, session = ask(response())

    assert (session.sent["method"], session.sent["url"], session.sent["json"]) == (
        "POST",
        "http://c/api/coach/WOD",
        {"seed": "x"},
    )
    assert session.sent["headers"] == {
        "X-Wod-Backend": "coach",
        "User-Agent": "fit-parallel-run/1",
        "Authorization": "Bearer secret",
    }
    assert session.sent["allow_redirects"] is False


def test_an_answer_is_read_with_its_media_type_alone_and_headers_in_lower_case() -> None:
    asked, _ = ask(response(body={"a": 1}, ETag="1"))

    assert asked.fault is None
    assert asked.answer is not None
    assert (asked.answer.media_type, asked.answer.body, asked.answer.headers["etag"]) == (
        "application/json",
        {"a": 1},
        "1",
    )


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        (requests.ReadTimeout("to http://c with secret"), "ReadTimeout"),
        (response(503, {"code": "monolith-unavailable"}), "status 503 monolith-unavailable"),
        (response(500, b"oops"), "status 500"),
        (response(408), "status 408"),
        (response(429), "status 429"),
        (response(body={"degraded": True}), "degraded"),
        (response(X_Wod_Degraded="catalogue-stale"), "degraded catalogue-stale"),
        (response(body={"degraded": False}), None),
        (response(404, {"code": "not-found"}), None),
        (response(401), None),
    ],
)
def test_what_says_nothing_of_how_the_service_answers_is_a_fault(given, fault) -> None:
    assert ask(given)[0].fault == fault


def test_json_that_cannot_be_read_is_no_json() -> None:
    asked, _ = ask(response(body=b'{"a":'))

    assert asked.answer is not None
    assert (asked.answer.media_type, asked.answer.body) == ("application/json that cannot be read", '{"a":')


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        (response(X_Served_By="coach"), None),
        # A fallback: what the monolith answers in the coach's place would be compared with itself.
        (response(X_Served_By="monolith"), "answered by monolith"),
        (response(), "answered by nobody who says so"),
    ],
)
def test_behind_the_facade_the_answer_must_be_of_the_one_who_was_asked(given, fault) -> None:
    assert ask(given, served_by="coach")[0].fault == fault
