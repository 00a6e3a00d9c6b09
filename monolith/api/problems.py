"""Which status each error of the domain becomes, and the errors of RFC 6749 for the token operation's form."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final, Literal, cast

from boundary import replies
from boundary.problems import MEDIA_TYPE, ErrorRenderer, ProblemTable
from boundary.replies import Reply
from monolith import errors
from monolith.api import contract_types as contract

PROBLEM_TABLE: Final[ProblemTable] = {
    errors.Unauthenticated: HTTPStatus.UNAUTHORIZED,
    errors.Forbidden: HTTPStatus.FORBIDDEN,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.Retired: HTTPStatus.GONE,
    errors.Unprocessable: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.TooManyAttempts: HTTPStatus.TOO_MANY_REQUESTS,
    errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}

_JSON: Final = b"application/json"
# RFC 6749, section 5.2 leaves out quotation marks, backslashes and all that is not ASCII.
_NOT_IN_DESCRIPTION: Final = re.compile(r"[^\x20-\x21\x23-\x5b\x5d-\x7e]")


def token_error(members: dict[str, Any], scope: Mapping[str, Any]) -> Reply | None:
    """Answer a form as RFC 6749, section 5.2 says; None leaves the ordinary problem."""
    # The boundary, which knows no contract by name, has made them after spec/common.yaml.
    problem = cast(contract.Problem, members)
    refused = problem["status"] == HTTPStatus.UNAUTHORIZED
    if _sent_json(scope):
        if not refused:
            return None
        challenge = {"WWW-Authenticate": 'Bearer realm="fit"'}
        return replies.json(HTTPStatus.UNAUTHORIZED, problem, media_type=MEDIA_TYPE, headers=challenge)
    if not refused and problem["status"] != HTTPStatus.BAD_REQUEST:
        return None
    body: contract.OAuthError = {
        "error": "invalid_grant" if refused else _form_error(problem),
        "error_description": _NOT_IN_DESCRIPTION.sub("?", problem["detail"])[:500],
    }
    return replies.json(HTTPStatus.BAD_REQUEST, body, headers={"Cache-Control": "no-store"})


ERROR_RENDERERS: Final[Mapping[str, ErrorRenderer]] = {"oauth.create_token": token_error}


def _sent_json(scope: Mapping[str, Any]) -> bool:
    # The boundary takes the type off an empty body, which OAuth clients then are to be told about in their terms.
    return any(name == b"content-type" and value.lower().startswith(_JSON) for name, value in scope["headers"])


def _form_error(problem: contract.Problem) -> Literal["invalid_request", "unsupported_grant_type"]:
    wrong_grant = any(
        field["name"] == "/grant_type" and field["detail"].startswith("must be one of")
        for field in problem.get("errors", ())
    )
    return "unsupported_grant_type" if wrong_grant else "invalid_request"
