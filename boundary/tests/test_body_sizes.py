"""How long and how deep a JSON body may be."""

from typing import Any

import pytest

from boundary.tests import toys
from boundary.tests.asking import ask

TOKEN = toys.a_token()
JSON = [("content-type", "application/json")]


class TestDepth:
    def test_sixty_four_levels_are_read(self, app: Any) -> None:
        answer = ask(app, "POST", "/events", headers=JSON, body=b"[" * 64 + b"]" * 64)

        assert answer.faults == [("body", "", "must be of type object")]

    @pytest.mark.parametrize("levels", [65, 2_000, 200_000])
    def test_more_are_refused_however_many(self, app: Any, levels: int) -> None:
        answer = ask(app, "POST", "/events", headers=JSON, body=b"[" * levels + b"]" * levels)

        assert answer.faults == [("body", "", "is nested deeper than 64 levels")]

    def test_brackets_in_texts_do_not_count(self, app: Any) -> None:
        body = b'{"email": "' + b'[\\"{' * 100 + b'"}'

        answer = ask(app, "POST", "/events", headers=JSON, body=body)

        assert "is nested deeper than 64 levels" not in [fault[2] for fault in answer.faults]


class TestSize:
    LIMIT = 1_048_576

    def test_a_body_of_the_limit_is_read(self, app: Any) -> None:
        answer = ask(app, "POST", "/events", headers=JSON, body=b" " * (self.LIMIT - 2) + b"{}")

        assert answer.status == 200

    def test_a_longer_one_is_refused_by_its_content_length_before_it_comes(self, app: Any) -> None:
        headers = [*JSON, ("content-length", str(self.LIMIT + 1))]

        answer = ask(app, "POST", "/events", headers=headers, body=b"{}")

        assert (answer.status, answer.code) == (413, "content-too-large")
        assert answer.headers["connection"] == "close"

    def test_a_longer_one_without_content_length_is_counted(self, app: Any) -> None:
        answer = ask(app, "POST", "/events", headers=JSON, body=[b" " * 65_536] * 17)

        assert (answer.status, answer.code) == (413, "content-too-large")

    def test_a_content_length_that_lies_does_not_help(self, app: Any) -> None:
        answer = ask(app, "POST", "/events", headers=[*JSON, ("content-length", "2")], body=b" " * (self.LIMIT + 1))

        assert (answer.status, answer.code) == (413, "content-too-large")

    @pytest.mark.parametrize("length", ["-1", "+5", "1e3", "0x10", "five", "5, 5", " ", "9" * 30])
    def test_a_content_length_that_is_no_number_is_a_bad_request(self, app: Any, length: str) -> None:
        answer = ask(app, "POST", "/events", headers=[*JSON, ("content-length", length)], body=b"{}")

        assert (answer.status, answer.code) == (400, "invalid-request")

    def test_two_different_lengths_are_a_bad_request(self, app: Any) -> None:
        headers = [*JSON, ("content-length", "2"), ("content-length", "3")]

        answer = ask(app, "POST", "/events", headers=headers, body=b"{}")

        assert (answer.status, answer.code) == (400, "invalid-request")


def test_a_chunked_body_is_read_like_any_other(app: Any) -> None:
    answer = ask(app, "POST", "/toys", headers=JSON, body=[b'{"na', b'me": ', b"", b'"car"}'], token=TOKEN)

    assert (answer.status, answer.json()["name"]) == (201, "car")
