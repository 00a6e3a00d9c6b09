"""The client of the directed cases lets no answer pass that breaks the contract, and puts each into its own row."""

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from urllib3 import HTTPResponse

from matrix.judged import Judged
from matrix.observations import Observation, read
from pair.people import UnexpectedAnswerError

COACH = Judged("coach", "http://coach", "here")
HEADERS = {"Content-Type": "application/json", "X-Request-ID": "abc"}
READY = {"status": "UP", "monolith": "UP", "catalogue": None}


def an_answer(
    *, status: int = 200, headers: Mapping[str, str] = HEADERS, body: Any = READY, path: str = "/ready"
) -> requests.Response:
    answer = requests.Response()
    answer.status_code = status
    answer.headers.update(headers)
    answer._content = json.dumps(body).encode()
    answer.raw = HTTPResponse(headers=headers)
    answer.elapsed = timedelta(0)
    answer.request = requests.Request("GET", f"http://coach{path}").prepare()
    return answer


def test_an_answer_by_the_contract_passes_and_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OBSERVATIONS", str(tmp_path))

    COACH.judge("health.get_readiness", an_answer(), expect=200)

    assert list(read(tmp_path)) == [Observation("coach", "health.get_readiness", 200, "here")]


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        (an_answer(status=418), "Undocumented status code"),
        (an_answer(body={**READY, "secret": 1}), "violates schema"),
        (an_answer(headers={"X-Request-ID": "abc"}), "Missing Content-Type header"),
        (an_answer(headers={**HEADERS, "Content-Type": "text/html"}), "Undocumented Content-Type"),
        (an_answer(headers={"Content-Type": "application/json"}), "Missing required response headers"),
    ],
    ids=["status", "body", "no type", "type", "header"],
)
def test_an_answer_against_the_contract_is_told(answer: requests.Response, complaint: str) -> None:
    with pytest.raises(UnexpectedAnswerError, match=complaint):
        COACH.judge("health.get_readiness", answer, expect=answer.status_code)


def test_another_status_than_the_expected_one_is_told_with_the_answer() -> None:
    with pytest.raises(
        UnexpectedAnswerError, match=r'health\.get_readiness .* answered 200, not 503: \{"status": "UP"'
    ):
        COACH.judge("health.get_readiness", an_answer(), expect=503)


@pytest.mark.parametrize("path", ["/health", "/ready/", "/ready/more", "/"])
def test_an_answer_of_another_operation_does_not_count(path: str) -> None:
    with pytest.raises(ValueError, match=r"is not health\.get_readiness, which is GET /ready"):
        COACH.judge("health.get_readiness", an_answer(path=path), expect=200)
