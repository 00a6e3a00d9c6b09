"""Behaviours by status: every error that the monolith's contract declares, and statuses that it does not."""

from collections.abc import Mapping
from typing import Any, Final

from hypothesis import strategies as st

from coach.monolith_client import TRAINING_CONTEXT
from two_sided import generated
from two_sided.behaviour import CANARY, Behaviour, Outcome
from two_sided.contract import declared
from two_sided.wire import JSON, answer, headers_of, json_bytes

OK, NOT_MODIFIED, TOO_MANY, SERVER_ERROR = 200, 304, 429, 500
# What the athlete's own operation decides about the caller.
_REFUSALS: Final = frozenset({401, 403, 404})
_PASSING: Final = frozenset({502, 503, 504})
_WITHOUT_BODY: Final = frozenset({204, 205, 304})
UNDECLARED: Final[Mapping[str, tuple[int, ...]]] = {
    "2xx": (201, 202, 203, 204, 205, 206, 226),
    "3xx": (300, 304, 305, 306),
    "4xx": (400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 412, 413, 418, 422, 423, 426, 451, 499),
    "429": (429,),
    "5xx": (500, 501, 505, 507, 508, 511, 520, 599),
    # One family: almost every operation declares one of them.
    "502 to 504": (502, 503, 504),
}
_WAITS: Final = (None, "42", "0", "1", "3600", "3601", "999999999999", "-1", "1.5", "", "Wed, 25 Nov 2026 07:00:00 GMT")
_DEFAULT_WAIT_S, _LONGEST_WAIT_S = 5, 3600


@st.composite
def declared_error(draw: st.DrawFn, operation_id: str, status: int) -> Behaviour:
    """An error as the contract declares it: body and headers by its schemas."""
    answered = declared(operation_id)[status]
    headers = draw(generated.headers(operation_id, status))
    problem = {**draw(generated.bodies(operation_id, status)), "detail": CANARY} if answered.media_type else None
    return _saying(operation_id, status, f"declared: {status}", headers_of(answered.media_type, headers), problem)


@st.composite
def undeclared(draw: st.DrawFn, operation_id: str, family: str) -> Behaviour:
    """A status that the contract does not declare; bodies as proxies and frameworks send them."""
    statuses = sorted({*UNDECLARED[family]} - declared(operation_id).keys())
    status, wait = draw(st.sampled_from(statuses)), draw(st.sampled_from(_WAITS))
    headers = headers_of(
        draw(st.sampled_from((JSON, "text/html", None))), {"Retry-After": wait} if wait is not None else {}
    )
    return _saying(operation_id, status, f"undeclared: {family}", headers, {"detail": CANARY})


def has_undeclared(operation_id: str, family: str) -> bool:
    """Tell whether the contract leaves a status of the family undeclared."""
    return not {*UNDECLARED[family]} <= declared(operation_id).keys()


def _saying(operation_id: str, status: int, kind: str, headers: Mapping[str, str], body: Any) -> Behaviour:
    outcome = _outcome(operation_id, status)
    data = b"" if status in _WITHOUT_BODY else json_bytes(body)
    waits = outcome in (Outcome.BUSY, Outcome.AWAY)
    return Behaviour(
        kind=kind,
        words=f"answers {status} with the headers {dict(headers)}",
        outcome=outcome,
        act=answer(status, headers, data),
        status=status,
        retry_after=_wait(headers.get("Retry-After", "")) if waits else None,
        # Who asks to be left alone is left alone.
        is_passing=status in _PASSING and headers.get("Retry-After", "0") == "0",
    )


def _outcome(operation_id: str, status: int) -> Outcome:
    if status in _REFUSALS and operation_id == TRAINING_CONTEXT:
        return Outcome.REFUSED
    if status == NOT_MODIFIED and NOT_MODIFIED in declared(operation_id):
        return Outcome.UNCHANGED
    if status == TOO_MANY:
        return Outcome.BUSY
    return Outcome.AWAY if status >= SERVER_ERROR else Outcome.BROKEN


def _wait(text: str) -> int:
    """The seconds that the monolith asked for, within the bounds of the coach's contract; 5 when it did not say."""
    return max(1, min(int(text), _LONGEST_WAIT_S)) if text.isdecimal() else _DEFAULT_WAIT_S
