"""What Schemathesis is told about the pair: the contract, what exists, and what no generator can guess.

No check is switched off, no failure hidden, and what makes a request wrong on purpose stays in it.
"""

import itertools
import json
import os
import secrets
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import requests
import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.resources import PoolDraw

from conformance import sense
from conformance.order import Order
from conformance.seen import write_note
from matrix.observations import Observation, note

ORDER = Order.read(os.environ)
_BODIES, _QUERIES, _PATHS = sense.bodies(ORDER.email), sense.queries(ORDER.email), sense.paths()
_NEED_CREDENTIALS = frozenset({"oauth.create_token", "profile.replace_password"})
_turns: dict[str, Iterator[int]] = defaultdict(itertools.count)
_enforced: set[str] = set()


@schemathesis.hook
def before_load_schema(context: schemathesis.HookContext, raw_schema: dict[str, Any]) -> None:
    """Take the contract as joined.py made one document of its files."""
    raw_schema.update(json.loads(ORDER.contract.read_text("utf-8")))


@schemathesis.hook
def filter_case(context: schemathesis.HookContext, case: schemathesis.Case) -> bool:
    """Send no more values of an enumeration than are wanted."""
    data: Any = case.meta.phase.data if case.meta else None
    text = getattr(data, "description", "")
    if not text.endswith(": Enum value"):
        return True
    return next(_turns[f"{case.operation.label} {text}"]) < ORDER.enumeration


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: schemathesis.Case, kwargs: dict[str, Any]) -> None:
    """Give requests what no generator can guess."""
    if case.meta is None:
        return
    operation_id, phase = _operation_id(case), case.meta.phase.name.value
    is_valid = case.meta.generation.mode.is_positive
    # Reason: whoever asks logs in, but the deployment's key is none of the passwords that Schemathesis can be told.
    wants_key = "bootstrapKey" in _schemes(case) and not case.meta.is_negative_at(ParameterLocation.HEADER)
    if wants_key and ORDER.bootstrap_key:
        case.headers["X-Bootstrap-Key"] = ORDER.bootstrap_key
    # Reason: a reused key with another body is rightly a 422, and generators love to reuse short keys.
    if is_valid and "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = secrets.token_hex(16)
    # Reason: with ids, names, addresses and times that mean nothing, most answers are 403, 404 or 409, whatever else is
    # right or wrong with the request. Valid ones are sent as they are too: every second time; but always the same way
    # in scenarios, since one that is played again and goes otherwise would end the phase.
    if not is_valid or phase in {"coverage", "stateful"} or _every_second(operation_id):
        _make_sensible(case, operation_id)
    # Reason: what those requests refer to must stay.
    if operation_id in _PATHS:
        case.path_parameters = sense.replace(case.path_parameters, _PATHS[operation_id])
    # Reason: credentials that nobody has are rightly refused. Every second time, so that refusals are judged too, and
    # never in a scenario, where a link brings those of somebody who signed up before.
    if is_valid and phase != "stateful" and operation_id in _NEED_CREDENTIALS and _every_second(operation_id):
        _give_credentials(case, operation_id)


@schemathesis.hook
def after_call(context: schemathesis.HookContext, case: schemathesis.Case, response: Any) -> None:
    """Note which operation answered with which status. Reason: the round must be seen to go beyond refusals."""
    is_own_method = case.method.lower() == case.operation.method.lower()
    phase = case.meta.phase.name.value if case.meta else "none"
    write_note(ORDER.notes, _operation_id(case), is_own_method=is_own_method, status=response.status_code, phase=phase)
    if is_own_method:
        note(Observation(ORDER.service, _operation_id(case), response.status_code, ORDER.source))


@schemathesis.check
def oauth2_is_enforced(ctx: Any, response: Any, case: schemathesis.Case) -> None:
    """A success of an administrators' operation is a 401 without the token.

    Reason: `ignored_auth` probes apiKey and http schemes only, and those operations know nothing but oauth2.
    """
    operation_id = _operation_id(case)
    if _schemes(case) != {"oauth2"} or operation_id in _enforced or not 200 <= response.status_code < 300:
        return
    request = response.request.copy()
    request.headers.pop("Authorization", None)
    with requests.Session() as session:
        anonymous = session.send(request, timeout=10)
    assert anonymous.status_code == 401, f"{operation_id} answered {anonymous.status_code} without a token"
    _enforced.add(operation_id)


def _make_sensible(case: schemathesis.Case, operation_id: str) -> None:
    bodies, queries = (_but_what_is_tested(case, table.get(operation_id, {})) for table in (_BODIES, _QUERIES))
    if bodies:
        case.body = sense.replace(case.body, bodies)
    if queries and isinstance(case.query, dict):
        case.query = sense.replace(case.query, queries)
        _tell_whose_it_is(case)


def _but_what_is_tested(case: schemathesis.Case, replacements: sense.Replacements) -> sense.Replacements:
    """Without the field whose boundary a request of the coverage phase is there for."""
    data: Any = case.meta.phase.data if case.meta else None
    tested = f"{getattr(data, 'location', '')} {getattr(data, 'parameter', '')} {getattr(data, 'description', '')}"
    return {name: replacement for name, replacement in replacements.items() if name not in tested}


def _tell_whose_it_is(case: schemathesis.Case) -> None:
    """Tell that the address belongs to whoever asks.

    Reason: `object_level_authorization` asks again, as the neighbour, for what it knows to be somebody's; by itself it
    learns that from ids in paths alone.
    """
    if case.meta is not None and case.query.get("user_email") == ORDER.email:
        own = PoolDraw(
            location=ParameterLocation.QUERY.value,
            parameter_name="user_email",
            resource_name="Profile",
            resource_field="email",
            source_operation="PATCH /profile",
            source_status=200,
            source_identity=case.auth_identity,
        )
        case.meta.pool_draws = (*case.meta.pool_draws, own)


def _every_second(purpose: str) -> bool:
    return next(_turns[purpose]) % 2 == 1


def _give_credentials(case: schemathesis.Case, operation_id: str) -> None:
    if not isinstance(case.body, dict):
        return
    match operation_id:
        case "oauth.create_token":
            address = "username" if "username" in case.body else "email"
            case.body = {**case.body, address: ORDER.email, "password": ORDER.password}
        case "profile.replace_password":
            # The new one is the old one: the round needs to log in again.
            case.body = {"current_password": ORDER.password, "new_password": ORDER.password}


def _operation_id(case: schemathesis.Case) -> str:
    return str(case.operation.definition.raw["operationId"])


def _schemes(case: schemathesis.Case) -> set[str]:
    return {name for alternative in case.operation.definition.raw.get("security", []) for name in alternative}
