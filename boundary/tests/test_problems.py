"""Every error is a problem, whichever layer raised it, and says nothing internal."""

from http import HTTPStatus
from typing import Any

import connexion
import pytest
from starlette.types import Receive, Scope, Send
from structlog.testing import capture_logs

from boundary import problems
from boundary.errors import DomainError, FieldError
from boundary.tests import toys
from boundary.tests.asking import ask


@pytest.fixture(scope="module", params=[connexion.AsyncApp, connexion.FlaskApp], ids=lambda cls: cls.__name__)
def unchecked(request: pytest.FixtureRequest) -> Any:
    """The service as in production: its answers are not checked."""
    return toys.build(request.param, validate_responses=False)


def test_an_error_of_the_service_is_answered_by_its_table(app: Any) -> None:
    answer = ask(app, "GET", "/errors?how=conflict")

    assert answer.status == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:fit:problem:conflict",
        "title": "Conflict",
        "status": 409,
        "detail": "At odds.",
        "code": "conflict",
    }


def test_an_error_that_is_not_in_the_table_gets_the_status_of_its_base(app: Any) -> None:
    answer = ask(app, "GET", "/errors?how=subconflict")

    assert (answer.status, answer.code, answer.json()["title"]) == (409, "name-taken", "Name taken")


def test_the_headers_of_an_error_are_sent_along(app: Any) -> None:
    answer = ask(app, "GET", "/bugs?how=busy")

    assert (answer.status, answer.headers["retry-after"]) == (503, "7")


def test_the_status_exceptions_of_frameworks_are_problems(app: Any, unchecked: Any) -> None:
    of_starlette = ask(app, "GET", "/errors?how=abort")
    assert (of_starlette.status, of_starlette.code, of_starlette.json()["detail"]) == (409, "conflict", "Aborted.")

    if isinstance(unchecked, connexion.FlaskApp):
        of_flask = ask(unchecked, "GET", "/bugs?how=flask")
        assert (of_flask.status, of_flask.code) == (409, "conflict")


def test_a_bug_is_logged_with_its_traceback_and_the_request_and_not_told(unchecked: Any) -> None:
    with capture_logs() as logs:
        answer = ask(unchecked, "GET", "/bugs", headers=[("X-Request-ID", "bug-1")])

    assert (answer.status, answer.code) == (500, "internal-error")
    assert answer.headers["content-type"] == "application/problem+json"
    assert b"secret" not in answer.body
    logged = next(entry for entry in logs if entry["event"] == "unhandled error")
    assert (logged["request_id"], logged["path"]) == ("bug-1", "/bugs")
    assert logged["exception"].startswith("Traceback")
    assert logged["exception"].endswith("RuntimeError: secret internal words\n")


def test_an_error_without_a_status_is_a_bug(unchecked: Any) -> None:
    answer = ask(unchecked, "GET", "/bugs?how=unlisted")

    assert (answer.status, answer.code) == (500, "internal-error")


def test_an_error_outside_of_the_error_handlers_is_still_a_problem(app_class: Any) -> None:
    def renderer(_problem: dict[str, Any], _scope: Any) -> None:
        raise RuntimeError("broken renderer")

    app = toys.build(app_class, error_renderers={"errors.fail": renderer})
    answers: list[Any] = []

    async def keep(scope: Scope, receive: Receive, send: Send) -> None:
        # The last resort answers, and lets the server have the error for its log.
        with pytest.raises(RuntimeError, match="broken renderer"):
            await app(scope, receive, send)

    answers.append(ask(keep, "GET", "/errors?how=conflict"))

    assert (answers[0].status, answers[0].headers["content-type"]) == (500, "application/problem+json")
    assert answers[0].headers["x-request-id"]


class TestRenderedErrors:
    """The token operation answers forms after RFC 6749, JSON with problems."""

    def test_a_form_at_fault_is_answered_in_the_operations_own_way(self, app: Any) -> None:
        headers = [("content-type", "Application/X-WWW-Form-Urlencoded; charset=UTF-8")]

        answer = ask(app, "POST", "/token", headers=headers, body=b"grant_type=password&username=a")

        assert (answer.status, answer.headers["content-type"]) == (400, "application/json")
        assert answer.json() == {"error": "invalid_request", "error_description": "body /password: is required"}

    def test_the_renderer_may_leave_the_problem_as_it_is(self, app: Any) -> None:
        answer = ask(app, "POST", "/token", json={"email": "a@b.c"})

        assert (answer.status, answer.headers["content-type"]) == (400, "application/problem+json")


class TestMembers:
    def test_there_are_no_errors_without_fields(self) -> None:
        members = problems.members(HTTPStatus.NOT_FOUND, "not-found", "No.")

        assert members == {
            "type": "urn:fit:problem:not-found",
            "title": "Not Found",
            "status": 404,
            "detail": "No.",
            "code": "not-found",
        }

    def test_texts_are_cut_to_the_declared_lengths(self) -> None:
        fields = [FieldError("body", "/" + "n" * 400, "d" * 900)] * 12

        members = problems.members(HTTPStatus.BAD_REQUEST, "invalid-request", "x" * 2000, fields=fields)

        assert len(members["detail"]) == 1000
        assert len(members["errors"]) == 10
        assert (len(members["errors"][0]["name"]), len(members["errors"][0]["detail"])) == (300, 500)

    def test_a_problem_is_an_answer_with_its_headers(self) -> None:
        reply = problems.problem(503, "busy", "Later.", title="Busy", headers={"Retry-After": "1"})

        assert reply.status_code == 503
        assert reply.headers == {"Retry-After": "1", "Content-Type": "application/problem+json"}


def test_a_domain_error_keeps_what_it_was_given() -> None:
    error = DomainError("Why.", fields=[FieldError("body", "/a", "b")], headers={"A": "b"})

    assert (str(error), error.detail, error.fields, error.headers) == (
        "Why.",
        "Why.",
        (FieldError("body", "/a", "b"),),
        {"A": "b"},
    )
