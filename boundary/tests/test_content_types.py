"""The type of a body is read once and in one way."""

from typing import Any

import pytest

from boundary import content_types
from boundary.rejections import UnsupportedMediaType
from boundary.tests import toys
from boundary.tests.asking import ask


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "Application/JSON",
        "application/json;charset=utf-8",
        "application/json; charset=UTF-8",
        'application/json; charset="utf8"',
        'application/json; profile="http://x/y;z"; charset=utf-8',
        "application/json;",
        " application/json ; ",
    ],
)
def test_every_spelling_of_json_is_validated(app: Any, content_type: str) -> None:
    good = ask(app, "POST", "/events", headers=[("content-type", content_type)], body=b'{"day": "2024-01-01"}')
    bad = ask(app, "POST", "/events", headers=[("content-type", content_type)], body=b'{"day": "soon"}')

    assert good.json() == {"event": {"day": "2024-01-01"}}
    assert bad.faults == [("body", "/day", "is not a valid date")]


@pytest.mark.parametrize(
    "content_types_sent",
    [
        [],
        ["text/plain"],
        ["application/xml"],
        ["application/json+x"],
        ["application/x-www-form-urlencoded"],
        ["application/json; charset=latin-1"],
        ["application/json;charset=utf-16"],
        ["application/json; charset=foo"],
        ["application/json; charset"],
        ["application/json, text/plain"],
        ["json"],
        ["/"],
        ["*/*"],
        [""],
        ["é/é"],
        ["application/json", "application/json"],
        ["application/json", "text/plain"],
    ],
)
def test_any_other_type_is_unsupported(app: Any, content_types_sent: list[str]) -> None:
    headers = [("content-type", content_type) for content_type in content_types_sent]

    answer = ask(app, "POST", "/events", headers=headers, body=b"{}")

    assert (answer.status, answer.code) == (415, "unsupported-media-type")


def test_a_content_coding_is_unsupported(app: Any) -> None:
    headers = [("content-type", "application/json"), ("content-encoding", "gzip")]

    answer = ask(app, "POST", "/events", headers=headers, body=b"{}")

    assert (answer.status, answer.code) == (415, "unsupported-media-type")


@pytest.mark.parametrize("content_type", ["text/plain", "multipart/form-data", "nonsense"])
def test_the_type_of_a_body_that_is_not_there_does_not_matter(app: Any, content_type: str) -> None:
    answer = ask(app, "POST", "/events", headers=[("content-type", content_type)])

    assert answer.status == 200


def test_the_types_that_would_do_are_named(app: Any) -> None:
    answer = ask(app, "POST", "/token", headers=[("content-type", "text/csv")], body=b"x")

    assert answer.json()["detail"] == "Send application/x-www-form-urlencoded or application/json."


def test_a_missing_credential_comes_before_a_wrong_type_of_the_operation(app: Any) -> None:
    without = ask(app, "POST", "/toys", headers=[("content-type", "text/plain")], body=b"x")
    with_one = ask(app, "POST", "/toys", headers=[("content-type", "text/plain")], body=b"x", token=toys.a_token())

    assert (without.status, with_one.status) == (401, 415)


def test_of_multipart_the_boundary_is_kept() -> None:
    kept = content_types.normalise(['Multipart/Form-Data; charset=utf-8; Boundary="a b"'])

    assert kept == 'multipart/form-data; boundary="a b"'


def test_multipart_without_boundary_is_unsupported() -> None:
    with pytest.raises(UnsupportedMediaType):
        content_types.normalise(["multipart/form-data"])
