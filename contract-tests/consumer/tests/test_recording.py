"""Requests are written down as they were sent, but for their tokens."""

import json
from pathlib import Path

import pytest

from coach.tests.builders import a_token
from coach.tests.recording import record
from consumer.recordings import Recorded, distinct, read, sample
from consumer.tap import RequestTap

TARGET = "/fitness/training-context?user_email=ada%40example.com&user_email=&x"
NOT_A_TOKEN = "not-a-token"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COACH_REQUESTS", str(tmp_path))
    return tmp_path


def test_a_request_is_read_as_it_was_recorded(folder: Path) -> None:
    record("GET", TARGET, [("Accept", "text/plain"), ("If-None-Match", '"a"'), ("If-None-Match", '"b"')])

    (request,) = read(folder)

    assert (request.method, request.path) == ("GET", "/fitness/training-context")
    assert request.query == {"user_email": ["ada@example.com", ""], "x": [""]}
    assert request.headers == {"Accept": "text/plain", "If-None-Match": '"a", "b"'}
    assert request.place.endswith(".jsonl, line 1")


@pytest.mark.parametrize(
    ("authorization", "written"),
    [
        (f"Bearer {a_token()}", "Bearer <athlete>"),
        (f"Bearer {a_token(role='admin')}", "Bearer <admin>"),
        (f"Bearer {a_token(role='secret')}", "Bearer <unreadable>"),
        (f"Bearer {NOT_A_TOKEN}", "Bearer <unreadable>"),
        (f"bearer {NOT_A_TOKEN}", "<no bearer token>"),
        (f"Basic {NOT_A_TOKEN}", "<no bearer token>"),
        (NOT_A_TOKEN, "<no bearer token>"),
    ],
    ids=range(7),
)
def test_of_a_token_only_the_role_is_written(folder: Path, authorization: str, written: str) -> None:
    record("GET", "/", [("authorization", authorization)])

    (line,) = next(iter(folder.iterdir())).read_text("utf-8").splitlines()
    assert json.loads(line)["headers"] == {"authorization": written}
    assert authorization.rsplit(maxsplit=1)[-1] not in line


def test_nothing_is_written_when_nobody_asks_for_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COACH_REQUESTS")

    record("GET", "/", [])

    assert list(folder.iterdir()) == []


def test_requests_that_differ_in_their_ids_only_mean_the_same() -> None:
    one = Recorded("GET", "/health", {}, {"Accept": "*/*", "X-Request-ID": "1", "Host": "a"})
    same = Recorded("GET", "/health", {}, {"accept": "*/*", "X-Request-ID": "2", "Host": "b"})
    other = Recorded("GET", "/health", {}, {"Accept": "text/plain", "X-Request-ID": "1", "Host": "a"})

    assert distinct([one, same, other]) == [one, other]


def test_a_sample_has_some_of_each_kind() -> None:
    many = [Recorded("GET", "/fitness/training-context", {"user_email": [str(number)]}, {}) for number in range(100)]
    one = Recorded("GET", "/health", {}, {})

    picked = sample([*many, one], of_each_kind=4)

    assert picked == [many[0], many[25], many[50], many[75], one]


class TestTap:
    def taped(self, *pieces: bytes) -> list[tuple[str, str, list[tuple[str, str]]]]:
        heard: list[tuple[str, str, list[tuple[str, str]]]] = []
        tap = RequestTap(lambda *request: heard.append(request))
        for piece in pieces:
            tap.feed(piece)
        return heard

    def test_requests_are_heard_however_their_bytes_are_cut(self) -> None:
        wire = b"GET /a?b=c HTTP/1.1\r\nHost: x\r\nX-Twice: 1\r\nX-Twice: 2\r\n\r\nGET /d HTTP/1.1\r\nHost: y\r\n\r\n"
        wanted = [
            ("GET", "/a?b=c", [("Host", "x"), ("X-Twice", "1"), ("X-Twice", "2")]),
            ("GET", "/d", [("Host", "y")]),
        ]

        assert self.taped(wire) == wanted
        assert self.taped(*(wire[index : index + 1] for index in range(len(wire)))) == wanted

    def test_what_is_no_http_is_heard_as_that(self) -> None:
        assert self.taped(b"\x16\x03\x01 no HTTP\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n") == [("(not HTTP)", "", [])]
