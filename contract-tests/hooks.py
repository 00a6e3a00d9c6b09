"""What Schemathesis is told about the pair: how to log in, and what exists in it.

No check is switched off, no failure hidden, and what makes a request wrong on purpose stays in it.
"""

import itertools
import json
import os
import secrets
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests
import schemathesis

from fuzzing import sense

SEEN = Path(os.environ["FUZZ_SEEN"])
TOKEN_URL = os.environ["FUZZ_TOKEN_URL"]
EMAIL, PASSWORD = os.environ["FUZZ_EMAIL"], os.environ["FUZZ_PASSWORD"]
BOOTSTRAP_KEY = os.environ["FUZZ_BOOTSTRAP_KEY"]
LOG_IN_EVERY_S = 300

_NEED_CREDENTIALS = frozenset({"oauth.create_token", "profile.replace_password"})
_turns: dict[str, Iterator[int]] = defaultdict(itertools.count)
_enforced: set[str] = set()
_SENSE = sense.table(EMAIL)


class Session:
    """The token of the round."""

    token = ""
    expires_at = 0.0

    @classmethod
    def current_token(cls) -> str:
        """The token, asked for anew in good time."""
        if time.monotonic() >= cls.expires_at:
            answer = requests.post(TOKEN_URL, json={"email": EMAIL, "password": PASSWORD}, timeout=10)
            answer.raise_for_status()
            cls.token = str(answer.json()["access_token"])
            cls.expires_at = time.monotonic() + LOG_IN_EVERY_S
        return cls.token


# Reason: all but the public operations answer 401 without a token, which lasts 900 s, less than a long round.
@schemathesis.auth(refresh_interval=None)
class Login:
    """Logs in at the monolith, for both services."""

    def get(self, case: schemathesis.Case, context: schemathesis.AuthContext) -> str:
        """The token of the round."""
        return Session.current_token()

    def set(self, case: schemathesis.Case, data: str, context: schemathesis.AuthContext) -> None:
        """Send it where the contract wants a token, and the deployment's key where it wants that."""
        schemes = {name for alternative in _definition(case).get("security", []) for name in alternative}
        if "bootstrapKey" in schemes:
            case.headers["X-Bootstrap-Key"] = BOOTSTRAP_KEY
        elif schemes:
            case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: schemathesis.Case, kwargs: dict[str, Any]) -> None:
    """Give requests what no generator can guess."""
    if case.meta is None:
        return
    is_valid, phase = case.meta.generation.mode.is_positive, case.meta.phase.name.value
    # Reason: a reused key with another body is rightly a 422, and generators love to reuse short keys.
    if is_valid and "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = secrets.token_hex(16)
    # Reason: with ids, names, addresses and times that mean nothing, most answers are 403, 404 or 409, whatever else is
    # right or wrong with the request. Valid ones only every second time and never at their bounds: those are sent too.
    operation_id = _definition(case)["operationId"]
    if operation_id in _SENSE and (not is_valid or (phase != "coverage" and _every_second(operation_id))):
        case.body = sense.replace(case.body, _SENSE[operation_id])
    # Reason: credentials that nobody has are rightly refused. Every second time, so that refusals are judged too, and
    # never in a scenario, where a link brings those of somebody who signed up before.
    if is_valid and phase != "stateful" and operation_id in _NEED_CREDENTIALS and _every_second(operation_id):
        _give_credentials(case)


@schemathesis.hook
def after_call(context: schemathesis.HookContext, case: schemathesis.Case, response: Any) -> None:
    """Note which operation answered with which status. Reason: the round must be seen to go beyond refusals."""
    operation_id = _definition(case)["operationId"]
    is_own_method = case.method.lower() == case.operation.method.lower()
    with SEEN.open("a", encoding="utf-8") as seen:
        seen.write(json.dumps([operation_id, is_own_method, response.status_code]) + "\n")
    # Reason: a change of password ends every token that was given out before.
    if operation_id == "profile.replace_password" and response.status_code == requests.codes.no_content:
        Session.expires_at = 0.0


@schemathesis.check
def oauth2_is_enforced(ctx: Any, response: Any, case: schemathesis.Case) -> None:
    """A success of an administrators' operation is a 401 without the token.

    Reason: `ignored_auth` probes apiKey and http schemes only, and those operations know nothing but oauth2.
    """
    operation_id = _definition(case)["operationId"]
    schemes = {name for alternative in _definition(case).get("security", []) for name in alternative}
    if schemes != {"oauth2"} or operation_id in _enforced or not 200 <= response.status_code < 300:
        return
    request = response.request.copy()
    request.headers.pop("Authorization", None)
    with requests.Session() as session:
        anonymous = session.send(request, timeout=10)
    assert anonymous.status_code == 401, f"{operation_id} answered {anonymous.status_code} without a token"
    _enforced.add(operation_id)


def _every_second(purpose: str) -> bool:
    return next(_turns[purpose]) % 2 == 1


def _give_credentials(case: schemathesis.Case) -> None:
    if not isinstance(case.body, dict):
        return
    match _definition(case)["operationId"]:
        case "oauth.create_token":
            address = "username" if "username" in case.body else "email"
            case.body = {**case.body, address: EMAIL, "password": PASSWORD}
        case "profile.replace_password":
            # The new one is the old one: the round needs to log in again.
            case.body = {"current_password": PASSWORD, "new_password": PASSWORD}


def _definition(case: schemathesis.Case) -> dict[str, Any]:
    definition: dict[str, Any] = case.operation.definition.raw
    return definition
