"""While answers are checked, one that breaks the contract becomes a 500 that says where."""

from typing import Any

import connexion
import pytest
from structlog.testing import capture_logs

from boundary import replies
from boundary.tests import toys
from boundary.tests.asking import ask


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("undeclared", "errors.bug answered 409: the contract does not declare this status"),
        ("header", "errors.bug answered 200: the header X-Kind is missing"),
        ("bad-header", "errors.bug answered 200: the header X-Kind must be of type integer"),
        ("body", "errors.bug answered 200: /count 6 is greater than the maximum of 5"),
        ("media-type", "errors.bug answered 200: the contract does not declare the type text/plain"),
    ],
)
def test_an_answer_against_the_contract_is_told_and_logged(app: Any, how: str, reason: str) -> None:
    with capture_logs() as logs:
        answer = ask(app, "GET", f"/bugs?how={how}")

    assert (answer.status, answer.code) == (500, "contract-violation")
    assert answer.json()["detail"].startswith(reason)
    assert answer.headers["content-type"] == "application/problem+json"
    assert "contract violation" in [line["event"] for line in logs]


def test_a_problem_against_the_contract_is_found_as_well() -> None:
    class LongWinded(toys.Handlers):
        def fail(self, how: str | None) -> replies.Reply:
            raise toys.Conflict(f"At odds, {how}.", headers={"ETag": "x" * 30})

    app = toys.build(connexion.AsyncApp, handlers=LongWinded())

    answer = ask(app, "PUT", "/toys")
    refused = ask(app, "GET", "/errors")

    assert (answer.status, refused.status) == (405, 409)


def test_a_bug_stays_a_bug(app: Any) -> None:
    answer = ask(app, "GET", "/bugs")

    assert (answer.status, answer.code) == (500, "internal-error")


def test_without_the_checks_the_answer_goes_out_as_it_is(app_class: Any) -> None:
    app = toys.build(app_class, validate_responses=False)

    answer = ask(app, "GET", "/bugs?how=body")

    assert (answer.status, answer.json()) == (200, {"count": 6})


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (lambda: replies.raw(b"{", media_type="application/json"), "the body is not JSON"),
        (lambda: replies.raw(b"", media_type="application/json"), "the body is not JSON"),
        (replies.no_content, "the contract does not declare this status"),
        (lambda: replies.ok({"extra": 1}), "/extra is not a known field"),
        (lambda: replies.not_modified(headers={}), "the header ETag is missing"),
        (lambda: replies.not_modified(headers={"ETag": "x" * 30}), "the header ETag is longer than 20 characters"),
    ],
)
def test_bodies_and_headers_are_checked_whatever_their_status(reply: Any, reason: str) -> None:
    class Replying(toys.Handlers):
        def fail(self, how: str | None) -> replies.Reply:
            answer: replies.Reply = reply()
            return answer

    app = toys.build(connexion.AsyncApp, handlers=Replying())

    answer = ask(app, "GET", "/errors")

    assert answer.code == "contract-violation"
    assert reason in answer.json()["detail"]


def test_a_body_where_none_is_declared_is_found() -> None:
    class Talkative(toys.Handlers):
        def bootstrap(self) -> replies.Reply:
            reply = replies.no_content()
            reply.body = b"done"
            return reply

    app = toys.build(connexion.AsyncApp, handlers=Talkative())

    answer = ask(app, "POST", "/bootstrap", headers=[("X-Key", toys.BOOTSTRAP_KEY)])

    assert answer.json()["detail"] == "admin.bootstrap answered 204: it has a body, and none is declared"


class TestReplies:
    """Answers look the same from both app classes."""

    def test_json(self, app: Any) -> None:
        answer = ask(app, "GET", "/errors")

        assert (answer.status, answer.body, answer.headers["content-type"]) == (200, b"{}", "application/json")
        assert answer.headers["content-length"] == "2"

    def test_no_content_has_neither_type_nor_length(self, app: Any) -> None:
        answer = ask(app, "POST", "/bootstrap", headers=[("X-Key", toys.BOOTSTRAP_KEY)])

        assert (answer.status, answer.body) == (204, b"")
        assert not {"content-type", "content-length"} & set(answer.headers)

    def test_not_modified_keeps_its_validator(self, app: Any) -> None:
        answer = ask(app, "GET", "/errors?how=etag")

        assert (answer.status, answer.body, answer.headers["etag"]) == (304, b"", '"1"')
        assert "content-type" not in answer.headers

    def test_a_raw_body_keeps_its_type(self) -> None:
        reply = replies.raw(b"a 1\n", media_type="text/plain; version=0.0.4", headers={"X-A": "b"})

        assert (reply.status_code, reply.body) == (200, b"a 1\n")
        assert reply.headers == {"X-A": "b", "Content-Type": "text/plain; version=0.0.4"}

    def test_created_says_where(self) -> None:
        reply = replies.created({"id": 1}, location="/toys/1", headers={"ETag": '"1"'})

        assert (reply.status_code, reply.body) == (201, b'{"id":1}')
        assert reply.headers == {"Location": "/toys/1", "ETag": '"1"', "Content-Type": "application/json"}
