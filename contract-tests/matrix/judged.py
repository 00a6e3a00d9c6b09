"""A client whose every answer is judged by the contract's file, and noted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from urllib.parse import quote, urlsplit

import requests
import schemathesis
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.failures import FailureGroup

from hygiene.library import ROOT as SPEC
from matrix.observations import Observation, note
from pair.people import UnexpectedAnswerError

TIMEOUT_S = 30
load_all_checks()
# What an answer is in itself; whether the request deserved it is what `expect` says.
_CHECKS: list[Any] = [
    CHECKS.get_one(name)
    for name in (
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    )
]


@dataclass(frozen=True)
class Judged:
    """Asks one service by operationId, with a token or without one; `source` says in the report who saw an answer."""

    service: str
    origin: str
    source: str
    token: str | None = None

    def ask(
        self, operation_id: str, *, expect: int, path: Mapping[str, object] | None = None, **request: Any
    ) -> requests.Response:
        """Send one request and return the answer, when its status is the expected one and it keeps the contract.

        `path` fills the operation's path, `request` is what requests takes. Raises UnexpectedAnswerError.
        """
        answer = self.send(operation_id, path=path, **request)
        self.judge(operation_id, answer, expect=expect)
        return answer

    def send(self, operation_id: str, *, path: Mapping[str, object] | None = None, **request: Any) -> requests.Response:
        """Send one request as `ask` does; the answer is still to be judged."""
        return self.send_prepared(self.prepare(operation_id, path=path, **request))

    def prepare(
        self, operation_id: str, *, path: Mapping[str, object] | None = None, **request: Any
    ) -> requests.PreparedRequest:
        """The request as it would be sent, to be spoilt in ways that requests does not allow."""
        method, template = place_of(self.service, operation_id)
        target = template.format(**{name: quote(str(value), safe="@") for name, value in (path or {}).items()})
        headers = {**({"Authorization": f"Bearer {self.token}"} if self.token else {}), **request.pop("headers", {})}
        with _session() as session:
            return session.prepare_request(requests.Request(method, self.origin + target, headers=headers, **request))

    @staticmethod
    def send_prepared(request: requests.PreparedRequest) -> requests.Response:
        """Send what `prepare` gave."""
        with _session() as session:
            return session.send(request, timeout=TIMEOUT_S, allow_redirects=False)

    def judge(self, operation_id: str, answer: requests.Response, *, expect: int) -> None:
        """Note an answer that was got in another way. Raises UnexpectedAnswerError as `ask` does.

        Raises ValueError for an answer to another operation, which would stand in the wrong row of the matrix.
        """
        method, template = place_of(self.service, operation_id)
        path = urlsplit(str(answer.request.url)).path
        if answer.request.method != method or not re.fullmatch(re.sub(r"{\w+}", "[^/]+", template), path):
            raise ValueError(f"{answer.request.method} {path} is not {operation_id}, which is {method} {template}.")
        note(Observation(self.service, operation_id, answer.status_code, self.source))
        told = f"{self.service}: {operation_id} ({answer.request.method} {answer.request.url})"
        if answer.status_code != expect:
            raise UnexpectedAnswerError(f"{told} answered {answer.status_code}, not {expect}: {answer.text[:1000]}")
        try:
            _case(self.service, operation_id).validate_response(answer, checks=_CHECKS)
        except FailureGroup as group:
            faults = "\n".join(str(failure) for failure in group.exceptions)
            broken = f"{told} answered {answer.status_code} against its contract."
            raise UnexpectedAnswerError(f"{broken}\n{faults}") from group

    def with_token(self, token: str | None) -> "Judged":
        """The same service, asked by whom the token names; by nobody when it is None."""
        return replace(self, token=token)


def _session() -> requests.Session:
    session = requests.Session()
    # What the environment says of proxies and passwords is not what is asked here.
    session.trust_env = False
    return session


def place_of(service: str, operation_id: str) -> tuple[str, str]:
    """The method and the path template of an operation."""
    operation = _contract(service).find_operation_by_id(operation_id)
    return operation.method.upper(), operation.path


def _case(service: str, operation_id: str) -> Any:
    operation = _contract(service).find_operation_by_id(operation_id)
    # What was asked for does not matter to the checks; a case must only be complete.
    return operation.Case(path_parameters={parameter.name: "any" for parameter in operation.path_parameters})


@cache
def _contract(service: str) -> Any:
    return schemathesis.openapi.from_path(SPEC / service / "openapi.yaml")
