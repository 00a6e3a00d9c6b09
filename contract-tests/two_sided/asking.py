"""Requests to the coach, as Schemathesis generates them from its contract, now and then with values that exist."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, cast

import schemathesis
from hypothesis import strategies as st
from openapi_schema_validator import OAS30Validator
from schemathesis import Case, GenerationMode

from coach.tests.builders import ATHLETE, OTHER_ATHLETE
from hygiene.library import ROOT as SPEC
from two_sided.baseline import IDS
from two_sided.callers import CALLERS, JUNK, Caller
from two_sided.contract import schema_of_request

POSTS: Final = ("wod.plan_wod", "wod.plan_wod_alias")
GET, READY = "wod.get_wod", "health.get_readiness"
_OPERATIONS: Final = (*(POSTS[0],) * 6, POSTS[1], *(GET,) * 3, READY)
# By whether an administrator asks.
_EMAILS: Final = {
    True: (ATHLETE, ATHLETE.upper(), OTHER_ATHLETE),
    False: (ATHLETE, ATHLETE.upper(), ATHLETE.title(), ATHLETE, OTHER_ATHLETE),
}
_KEPT: Final = {True: (True, False), False: (False, False, False, False, True)}
_WRONG_TYPES: Final = ("text/plain", "application/xml", "application/json; charset=utf-16", "no type", "")
_TOO_LARGE: Final = 1_048_577
_POSITIVE, _NEGATIVE, _TYPE, _SIZE, _QUERY = "as allowed", "negative", "wrong type", "too large", "unknown parameter"
_BAD: Final = 400
_REFUSALS: Final = {_TYPE: 415, _SIZE: 413, _QUERY: _BAD}
_SORTS: Final = (*(_POSITIVE,) * 60, *(_NEGATIVE,) * 6, *(_TYPE,) * 2, *(_QUERY,) * 2, _SIZE)
_IDS: Final = st.from_regex(r"[A-Za-z0-9._-]{1,64}", fullmatch=True)
_TRACES: Final = (
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "00-00000000000000000000000000000000-b7ad6b7169203331-01",
    "no",
)


@dataclass(frozen=True, eq=False)
class Asked:
    """A request: what Schemathesis made of the contract, who sends it, and the headers around it.

    `refusal` is the status that it deserves when it breaks the contract; `again` sends it twice, to get the same twice.
    """

    operation_id: str
    case: Case
    caller: Caller
    headers: Mapping[str, str] = field(default_factory=dict)
    refusal: int | None = None
    again: bool = False

    @property
    def is_valid(self) -> bool:
        """Whether it keeps the contract."""
        return self.refusal is None

    @property
    def wish(self) -> Mapping[str, Any]:
        """The body, when it is valid; empty for an operation without one."""
        return cast("dict[str, Any]", self.case.body) if self.is_valid and self.operation_id in POSTS else {}

    def sent_headers(self) -> dict[str, str]:
        """All headers that do not come from the body."""
        token = {} if self.caller.token is None else {"Authorization": f"Bearer {self.caller.token}"}
        return {**self.case.headers, **self.headers, **token}

    def __repr__(self) -> str:
        shown = {} if self.caller.token is None else {"Authorization": f"Bearer <{self.caller.words}>"}
        curl = self.case.as_curl_command({**self.headers, **shown}, base_url="http://coach")
        return f"{curl[:2000]}\n    sent by {self.caller.words}"


@st.composite
def requests(draw: st.DrawFn) -> Asked:
    """One request to an operation that asks the monolith."""
    operation_id, caller = draw(st.sampled_from(_OPERATIONS)), draw(st.sampled_from(CALLERS))
    sort = draw(st.sampled_from(_SORTS if operation_id in POSTS else (_POSITIVE,) * 9 + (_QUERY,)))
    case = draw(_cases(operation_id, GenerationMode.NEGATIVE if sort == _NEGATIVE else GenerationMode.POSITIVE))
    if caller is not JUNK:
        case.headers.pop("Authorization", None)
    headers = draw(_surroundings())
    if operation_id in POSTS and sort == _POSITIVE:
        case.body = _with_sense(draw, cast("dict[str, Any]", case.body), is_admin=caller.is_admin)
    if sort == _SIZE:
        case.body = {"seed": "x" * _TOO_LARGE}
    if sort == _TYPE:
        headers["Content-Type"] = draw(st.sampled_from(_WRONG_TYPES))
    if sort == _QUERY:
        case.query = {"unknown": "1"}
    refusal = _REFUSALS.get(sort)
    if refusal is None and operation_id in POSTS and not _is_valid(case.body):
        refusal = _BAD
    return Asked(operation_id, case, caller, headers, refusal, again=draw(st.sampled_from((False,) * 9 + (True,))))


@cache
def operation(operation_id: str) -> Any:
    """The operation of the coach's contract."""
    contract = schemathesis.openapi.from_path(SPEC / "coach" / "openapi.yaml")
    # A made-up credential is worth showing, and of tokens only the owner's name is shown.
    contract.config.output.sanitization.update(enabled=False)
    return contract.find_operation_by_id(operation_id)


@cache
def _cases(operation_id: str, mode: GenerationMode) -> st.SearchStrategy[Case]:
    cases: st.SearchStrategy[Case] = operation(operation_id).as_strategy(generation_mode=mode)
    return cases


@st.composite
def _surroundings(draw: st.DrawFn) -> dict[str, str]:
    request_id, trace = draw(st.none() | _IDS | st.just("not an id")), draw(st.none() | st.sampled_from(_TRACES))
    found = {"X-Request-ID": request_id, "traceparent": trace}
    return {name: value for name, value in found.items() if value is not None}


def _with_sense(draw: st.DrawFn, body: dict[str, Any], *, is_admin: bool) -> dict[str, Any]:
    """Addresses and ids that nobody guesses, now and then; of strangers' addresses few, which are simply refused."""
    changed = dict(body)
    kept = _KEPT[is_admin] if "user_email" in body else (True, True, True, False)
    if not draw(st.sampled_from(kept)):
        changed |= {"user_email": draw(st.sampled_from(_EMAILS[is_admin]))}
    if draw(st.booleans()):
        changed |= {"excluded_ids": draw(st.lists(st.sampled_from(IDS), unique=True))}
    return changed


def _is_valid(body: Any) -> bool:
    return bool(_validator().is_valid(body))


@cache
def _validator() -> Any:
    return OAS30Validator(schema_of_request(POSTS[0]))
