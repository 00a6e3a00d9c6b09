"""The coach's own client, asked all that it can be asked, with answers that are handed to it instead of sent."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import urllib3
from prometheus_client import CollectorRegistry
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from structlog.testing import capture_logs

from boundary.contract import Contract
from boundary.errors import DomainError
from coach.answers import AnswerReader
from coach.app import _monolith_client
from coach.deadline import Deadline
from coach.metrics import CoachMetrics
from coach.monolith_client import EXERCISES, HEALTH, KEYS, TRAINING_CONTEXT, MonolithClient
from coach.monolith_contract import MonolithContract
from coach.settings import Settings
from consumer.watching import Note, WatchedHeaders, watched

HELD_ETAG = '"held"'
_IN_GOOD_TIME_S = 60
_MAX_BODY_BYTES = 100_000_000


@dataclass(frozen=True)
class Use:
    """One way in which the coach asks: a method of its client and what it is given."""

    operation_id: str
    method: Callable[..., Any]
    arguments: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.method.__module__}.{self.method.__qualname__}"


USES = (
    Use(TRAINING_CONTEXT, MonolithClient.get_training_context, {"token": "token", "user_email": None}),
    Use(TRAINING_CONTEXT, MonolithClient.get_training_context, {"token": "token", "user_email": "grace@example.com"}),
    Use(EXERCISES, MonolithClient.list_exercises, {"etag": None}),
    Use(EXERCISES, MonolithClient.list_exercises, {"etag": HELD_ETAG}),
    Use(KEYS, MonolithClient.list_keys, {}),
    Use(HEALTH, MonolithClient.get_health, {}),
)


@dataclass(frozen=True)
class Answer:
    """An answer of the monolith, with its body as JSON; None for an empty one."""

    status: int
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True)
class Outcome:
    """What the coach makes of an answer, and what it had asked: a value, or the failure that it raised."""

    asked: PreparedRequest
    value: Any = None
    failure: Exception | None = None

    def is_like(self, other: "Outcome") -> bool:
        """Whether a caller of the coach's client sees no difference."""
        return (self.value, _told(self.failure)) == (other.value, _told(other.failure))


class ClientOnPaper:
    """`lenient` for a client that takes bodies against the contract, so that only its reading of them counts."""

    def __init__(self, *, lenient: bool = False) -> None:
        # The coach's own settings but for those that let one question depend on the ones before.
        settings = Settings(
            environment="embedded",
            monolith_url="http://monolith.test",
            monolith_max_body_bytes=_MAX_BODY_BYTES,
            retry_wait_max_s=0.0,
            breaker_failures=1000,
        )
        self._client = _monolith_client(settings, CoachMetrics(CollectorRegistry()))
        self._contract = _Lenient(Contract({"paths": {}, "components": {}}), ()) if lenient else self._client._contract

    def ask(self, use: Use, answer: Answer, note: Note = lambda _part, _reader: None) -> Outcome:
        """Ask in that way and be answered so; `note` is told what of it is read."""
        wire = _Wire(answer, note)
        self._client._session().mount("http://", wire)
        self._client._reader = _WatchingReader(self._contract, note)
        try:
            # Hundreds of answers are tried; what the coach logs of each would bury the one line that matters.
            with capture_logs():
                value = use.method(self._client, **use.arguments, deadline=Deadline.after(_IN_GOOD_TIME_S))
        except (DomainError, LookupError, TypeError, ValueError, AttributeError) as exc:
            return Outcome(wire.asked, failure=exc)
        return Outcome(wire.asked, value)


class _Lenient(MonolithContract):
    def fault(self, operation_id: str, body: Any) -> None:
        return None


class _WatchingReader(AnswerReader):
    def __init__(self, contract: MonolithContract, note: Note) -> None:
        super().__init__(contract, max_body_bytes=_MAX_BODY_BYTES)
        self._note = note

    def json(self, operation_id: str, headers: Mapping[str, str], raw: Any) -> Any:
        return watched(super().json(operation_id, headers, raw), self._note)


class _Wire(HTTPAdapter):
    """Stands for the connection: keeps the request that would have been sent, and gives the answer."""

    asked: PreparedRequest

    def __init__(self, answer: Answer, note: Note) -> None:
        super().__init__()
        self._answer = answer
        self._note = note

    def send(self, request: PreparedRequest, *_args: Any, **_more: Any) -> Response:
        self.asked = request
        body = b"" if self._answer.body is None else orjson.dumps(self._answer.body)
        # Without headers: they tell of the bytes that the monolith sent, and these are written anew.
        raw = urllib3.HTTPResponse(
            io.BytesIO(body), status=self._answer.status, preload_content=False, request_method=request.method
        )
        response = self.build_response(request, raw)
        response.headers = WatchedHeaders(self._answer.headers, self._note)
        return response


def _told(failure: Exception | None) -> object:
    """What a failure tells its caller."""
    if isinstance(failure, DomainError):
        return type(failure), failure.detail, failure.headers
    return type(failure), str(failure)
