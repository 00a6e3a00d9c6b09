"""Sends recorded requests to the real monolith, and tells beforehand which status each of them gets."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus

import requests

from consumer.client_on_paper import Answer
from consumer.monolith_in_process import on_paper
from consumer.provider import Provider
from consumer.recordings import ADMIN, ATHLETE, PLACEHOLDERS, UNREADABLE, Recorded
from hygiene.walk import Operation
from matrix.judged import Judged
from pair.people import UnexpectedAnswerError

_NOBODY = "nobody@example.com"
# What belongs to the connection that the request was recorded on.
_OF_THE_CONNECTION = frozenset({"host", "connection", "authorization"})


@dataclass(frozen=True)
class Replayed:
    """A request that was sent again, the answer, and what was wrong with it."""

    request: Recorded
    operation_id: str
    answer: Answer
    fault: str = ""


@dataclass(frozen=True)
class Stage:
    """The monolith of the replay: who is known there, and the ETag that its catalogue has now."""

    monolith: Judged
    provider: Provider
    athlete_email: str
    admin_email: str
    tokens: Mapping[str, str]
    etag: str

    def variants(self, request: Recorded) -> Iterator[Recorded]:
        """The request as it was recorded, and the same with tokens, addresses and ETags that mean something here."""
        yield request
        if request.header("Authorization") is not None:
            for holder in PLACEHOLDERS:
                for email in (self.athlete_email, _NOBODY) if "user_email" in request.query else (None,):
                    query = {**request.query, **({"user_email": [email]} if email else {})}
                    yield replace(_with_header(request, "Authorization", holder), query=query)
        if request.header("If-None-Match") is not None:
            for held in (self.etag, f"W/{self.etag}", '"stale"'):
                yield _with_header(request, "If-None-Match", held)

    def send(self, request: Recorded) -> Replayed:
        """Send the request with tokens of this monolith; its answer has to be the expected one and by the contract."""
        operation_id = self._operation(request).operation_id
        headers = {name: it for name, it in request.headers.items() if name.lower() not in _OF_THE_CONNECTION}
        holder = request.header("Authorization")
        if holder in PLACEHOLDERS:
            headers["Authorization"] = f"Bearer {self.tokens[holder]}"
        sent = requests.Request(request.method, self.monolith.origin + request.path, headers, params=request.query)
        answer = Judged.send_prepared(sent.prepare())
        try:
            self.monolith.judge(operation_id, answer, expect=self.expected(request))
        except UnexpectedAnswerError as fault:
            return Replayed(request, operation_id, on_paper(answer), str(fault))
        return Replayed(request, operation_id, on_paper(answer))

    def expected(self, request: Recorded) -> int:
        """The status of the answer: 200 unless what the request says makes it another one."""
        holder = request.header("Authorization")
        if self._operation(request).security and holder not in {ATHLETE, ADMIN}:
            return HTTPStatus.UNAUTHORIZED
        tags = [tag.strip().removeprefix("W/") for tag in (request.header("If-None-Match") or "").split(",")]
        if tags == ["*"] or self.etag in tags:
            return HTTPStatus.NOT_MODIFIED
        return self._expected_of(holder, request.query.get("user_email", [""])[0].lower())

    def _expected_of(self, holder: str | None, email: str) -> int:
        own = {ATHLETE: self.athlete_email, ADMIN: self.admin_email}.get(holder or UNREADABLE)
        if email in {"", own}:
            return HTTPStatus.OK
        if holder == ATHLETE:
            return HTTPStatus.FORBIDDEN
        return HTTPStatus.OK if email == self.athlete_email else HTTPStatus.NOT_FOUND

    def _operation(self, request: Recorded) -> Operation:
        found = self.provider.find(request.method, request.path)
        if found is None:
            raise LookupError(f"The contract has no operation for {request}.")
        return found[0]


def _with_header(request: Recorded, name: str, value: str) -> Recorded:
    others = {sent: it for sent, it in request.headers.items() if sent.lower() != name.lower()}
    return replace(request, headers={**others, name: value})
