"""Bad input of POST /api/coach/WOD: each a 4xx problem that names the field, and the monolith is never asked."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from starlette.testclient import TestClient

from coach.tests.builders import a_token, bearer
from coach.tests.fake_monolith import CONTEXT, FakeMonolith

LONG = "x" * 5000

BAD_FIELDS = [
    ("an unknown field", {"weight": 1}, "/weight"),
    ("an array for an object", [], ""),
    ("null for an object", None, ""),
    ("a number for an address", {"user_email": 1}, "/user_email"),
    ("a NUL in an address", {"user_email": "a\0@example.com"}, "/user_email"),
    ("an address of 5,000 characters", {"user_email": LONG + "@example.com"}, "/user_email"),
    ("not an address", {"user_email": "grace"}, "/user_email"),
    ("a text for a list", {"excluded_ids": "1"}, "/excluded_ids"),
    ("null for a list", {"excluded_ids": None}, "/excluded_ids"),
    ("an id as text", {"excluded_ids": ["1"]}, "/excluded_ids/0"),
    ("an id of zero", {"excluded_ids": [0]}, "/excluded_ids/0"),
    ("a negative id", {"excluded_ids": [1, -1]}, "/excluded_ids/1"),
    ("an id of 2 to the 63rd", {"excluded_ids": [2**63]}, "/excluded_ids/0"),
    ("an id beyond 64 bits", {"excluded_ids": [10**30]}, "/excluded_ids/0"),
    ("half an id", {"excluded_ids": [1.5]}, "/excluded_ids/0"),
    ("a boolean id", {"excluded_ids": [True]}, "/excluded_ids/0"),
    ("an id twice", {"excluded_ids": [1, 1]}, "/excluded_ids"),
    ("201 ids", {"excluded_ids": list(range(1, 202))}, "/excluded_ids"),
    ("an empty seed", {"seed": ""}, "/seed"),
    ("a seed of 5,000 characters", {"seed": LONG}, "/seed"),
    ("a seed with a line's end", {"seed": "abc\n"}, "/seed"),
    ("a seed with a colon", {"seed": "a:b"}, "/seed"),
    ("a text for a boolean", {"require_history": "true"}, "/require_history"),
    ("a number for a boolean", {"require_history": 1}, "/require_history"),
]

BROKEN_BODIES = [
    ("no body", b""),
    ("half a body", b'{"seed": '),
    ("NaN", b'{"excluded_ids": [NaN]}'),
    ("infinity", b'{"excluded_ids": [1e400]}'),
    ("a lone surrogate", b'{"seed": "\\ud800"}'),
    ("not UTF-8", b'{"seed": "\xff"}'),
    ("nested deeply", b"[" * 5000),
    ("a comma too many", b'{"seed": "a",}'),
]

ODD_TYPES = [
    "text/plain",
    "application/xml",
    "application/x-www-form-urlencoded",
    "application/json; charset=latin-1",
    "nonsense",
]


def assert_refused(answer: Any, status: int, code: str) -> dict:
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    problem: dict = answer.json()
    assert problem["code"] == code
    assert len(answer.content) < 3000
    return problem


class TestBody:
    @pytest.fixture(autouse=True)
    def monolith_is_never_asked(self, monolith: FakeMonolith) -> Iterator[None]:
        yield
        assert monolith.asked(CONTEXT) == []

    @pytest.mark.parametrize(("body", "name"), [case[1:] for case in BAD_FIELDS], ids=[case[0] for case in BAD_FIELDS])
    def test_a_bad_field_is_named(self, client: TestClient, athlete: dict[str, str], body: Any, name: str) -> None:
        raw = orjson.dumps(body) if body != {"excluded_ids": [10**30]} else b'{"excluded_ids": [%d]}' % 10**30

        answer = client.post("/api/coach/WOD", content=raw, headers={**athlete, "Content-Type": "application/json"})

        problem = assert_refused(answer, 400, "invalid-request")
        assert {(error["location"], error["name"]) for error in problem["errors"]} == {("body", name)}

    @pytest.mark.parametrize("path", ["/api/coach/WOD", "/api/coach/wod"])
    @pytest.mark.parametrize("raw", [case[1] for case in BROKEN_BODIES], ids=[case[0] for case in BROKEN_BODIES])
    def test_a_broken_body_is_refused(self, client: TestClient, athlete: dict[str, str], path: str, raw: bytes) -> None:
        answer = client.post(path, content=raw, headers={**athlete, "Content-Type": "application/json"})

        assert_refused(answer, 400, "invalid-request")

    @pytest.mark.parametrize("content_type", ODD_TYPES)
    def test_another_content_type_is_refused(
        self, client: TestClient, athlete: dict[str, str], content_type: str
    ) -> None:
        answer = client.post("/api/coach/WOD", content=b"{}", headers={**athlete, "Content-Type": content_type})

        assert_refused(answer, 415, "unsupported-media-type")

    def test_upper_case_does_not_get_around_the_validation(self, client: TestClient, athlete: dict[str, str]) -> None:
        headers = {**athlete, "Content-Type": "Application/JSON"}

        answer = client.post("/api/coach/WOD", content=b'{"weight": 1}', headers=headers)

        assert_refused(answer, 400, "invalid-request")

    def test_more_than_a_mebibyte_is_too_large(self, client: TestClient, athlete: dict[str, str]) -> None:
        raw = b'{"seed": "' + b"x" * 1_048_576 + b'"}'

        answer = client.post("/api/coach/WOD", content=raw, headers={**athlete, "Content-Type": "application/json"})

        assert_refused(answer, 413, "content-too-large")

    def test_an_unknown_query_parameter_is_named(self, client: TestClient, athlete: dict[str, str]) -> None:
        answer = client.post("/api/coach/WOD", params={"seed": "a"}, json={}, headers=athlete)

        problem = assert_refused(answer, 400, "invalid-request")
        assert [(error["location"], error["name"]) for error in problem["errors"]] == [("query", "seed")]

    def test_another_method_is_told_which_ones_there_are(self, client: TestClient, athlete: dict[str, str]) -> None:
        answer = client.get("/api/coach/WOD", headers=athlete)

        assert_refused(answer, 405, "method-not-allowed")
        assert answer.headers["Allow"] == "POST"

    def test_an_unauthorized_body_is_not_even_looked_at(self, client: TestClient) -> None:
        answer = client.post("/api/coach/WOD", content=b"{", headers={"Content-Type": "application/json"})

        assert_refused(answer, 401, "unauthorized")


class TestGoodAfterAll:
    def test_the_first_and_the_last_id_are_fine(self, client: TestClient, athlete: dict[str, str]) -> None:
        answer = client.post("/api/coach/WOD", json={"excluded_ids": [1, 2147483647]}, headers=athlete)

        assert answer.status_code == 200

    def test_a_token_of_another_case_of_the_address_is_the_same_athlete(self, client: TestClient) -> None:
        headers = bearer(a_token(email="Grace@Example.com"))

        answer = client.post("/api/coach/WOD", json={"user_email": "grace@example.com"}, headers=headers)

        assert answer.status_code == 200
