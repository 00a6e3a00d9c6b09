"""The coach's only door to the monolith: one method per operationId it consumes, each bounded in time and size."""

import threading
from collections.abc import Callable, Hashable, Mapping
from functools import partial
from http.client import HTTPException, IncompleteRead
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final, NamedTuple, TypeVar

import requests
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import DecodeError, HTTPError, ProtocolError, ReadTimeoutError

from boundary.tokens import parse_jwks
from coach.answers import AnswerReader
from coach.bounded_http import POOL_CLASSES, reading_until
from coach.breaker import Breaker
from coach.consumed import Catalogue, TrainingContext, read_exercises, read_training_context
from coach.deadline import Deadline
from coach.errors import ContractViolation, MonolithTimeout, MonolithUnavailable
from coach.monolith_contract import JSON, MonolithContract
from coach.retry import Retry
from coach.upstream import CallLog, failure, propagated_headers

TRAINING_CONTEXT: Final = "training.get_training_context"
EXERCISES: Final = "exercises.list_exercises"
KEYS: Final = "oauth.list_keys"
HEALTH: Final = "health.get_health"
CONSUMES: Final = frozenset({TRAINING_CONTEXT, EXERCISES, KEYS, HEALTH})
# Each has a breaker of its own: the catalogue may fail while contexts come. Keys have an interval between two questions
# anyway, and those who ask for the health want to know it.
GUARDED: Final = frozenset({TRAINING_CONTEXT, EXERCISES})

_OK, _NOT_MODIFIED = 200, 304
_HEADERS: Final = {"Accept": JSON, "Accept-Encoding": "identity", "User-Agent": "fit-coach"}
_NO_HEADERS: Final[Mapping[str, str]] = {}
_NO_HOOKS: Final[dict[str, list[Any]]] = {"response": []}

T = TypeVar("T")


class _Question(NamedTuple):
    operation_id: str
    headers: Mapping[str, str] = _NO_HEADERS
    params: Mapping[str, str] | None = None
    may_refuse: bool = False


class _Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: Any


class _Session(requests.Session):
    """Follows no redirect, and does not even read one: its body could be of any size."""

    def get_redirect_target(self, _resp: requests.Response) -> None:
        return None


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = POOL_CLASSES


class MonolithClient:
    """Asks the monolith and checks each answer against its contract.

    Every method ends by its deadline and raises MonolithTimeout, MonolithUnavailable, MonolithBusy or
    ContractViolation; those of `GUARDED` also BreakerOpen. Each sends at most twice, as `retry` decides.
    """

    def __init__(
        self,
        base_url: str,
        contract: MonolithContract,
        calls: CallLog,
        *,
        retry: Retry,
        breakers: Mapping[str, Breaker],
        connect_timeout_s: float,
        read_timeout_s: float,
        max_body_bytes: int,
    ) -> None:
        """`breakers` has one for each operationId of `GUARDED`."""
        self._contract = contract
        self._calls = calls
        self._retry = retry
        self._breakers = breakers
        self._reader = AnswerReader(contract, max_body_bytes=max_body_bytes)
        self._connect_timeout_s = connect_timeout_s
        self._read_timeout_s = read_timeout_s
        self._local = threading.local()
        self._urls = {name: _prepared_url(base_url + contract.path(name)) for name in CONSUMES}

    def get_training_context(self, *, token: str, user_email: str | None, deadline: Deadline) -> TrainingContext:
        """Return what a workout is planned from; of the token's owner when `user_email` is None.

        Also raises TokenRefused, NotAllowed and AthleteUnknown, as the monolith decides.
        """
        headers = {"Authorization": f"Bearer {token}"}
        params = {} if user_email is None else {"user_email": user_email}
        question = _Question(TRAINING_CONTEXT, headers, params, may_refuse=True)
        with self._calls.recorded(TRAINING_CONTEXT):
            answer = self._ask_guarded(question, deadline, asker=(token, user_email))
            return _read(read_training_context, answer.body)

    def list_exercises(self, *, etag: str | None, deadline: Deadline) -> Catalogue | None:
        """Return the whole catalogue, or None when the one with that ETag is current."""
        headers = _NO_HEADERS if etag is None else {"If-None-Match": etag}
        with self._calls.recorded(EXERCISES):
            answer = self._ask_guarded(_Question(EXERCISES, headers), deadline, asker=None)
            if answer.status == _NOT_MODIFIED:
                return None
            if "ETag" not in answer.headers:
                raise ContractViolation("the header ETag is missing")
            return Catalogue(answer.headers["ETag"], _read(read_exercises, answer.body))

    def list_keys(self, *, deadline: Deadline) -> dict[str, EllipticCurvePublicKey]:
        """Return the keys that verify tokens, by key id."""
        with self._calls.recorded(KEYS):
            return _read(parse_jwks, self._ask(_Question(KEYS), deadline).body)

    def get_health(self, *, deadline: Deadline) -> None:
        """Return when the monolith is up."""
        with self._calls.recorded(HEALTH):
            self._ask(_Question(HEALTH), deadline)

    def _ask_guarded(self, question: _Question, deadline: Deadline, *, asker: Hashable) -> _Answer:
        breaker = self._breakers[question.operation_id]
        return breaker.call(partial(self._ask, question, deadline), asker=asker, in_good_time=deadline.is_far())

    def _ask(self, question: _Question, deadline: Deadline) -> _Answer:
        return self._retry(partial(self._answer, question, deadline), question.operation_id, deadline)

    def _answer(self, question: _Question, deadline: Deadline) -> _Answer:
        """Send once."""
        try:
            with reading_until(deadline), self._send(question, deadline) as response:
                status, headers = response.status_code, response.headers
                if status == _OK:
                    return _Answer(status, headers, self._reader.json(question.operation_id, headers, response.raw))
                if status == _NOT_MODIFIED and "If-None-Match" in question.headers:
                    # Read to its (empty) end, so that the connection can be used again.
                    return _Answer(status, headers, self._reader.whole(response.raw))
                raise failure(status, headers, may_refuse=question.may_refuse)
        except requests.ConnectTimeout as exc:
            raise MonolithTimeout("The monolith did not take the connection in time.", again_after_s=0.0) from exc
        except (requests.Timeout, ReadTimeoutError, TimeoutError) as exc:
            raise MonolithTimeout("The monolith did not answer in time.") from exc
        except (requests.RequestException, HTTPError) as exc:
            raise _broken(exc) from exc

    def _send(self, question: _Question, deadline: Deadline) -> requests.Response:
        left = deadline.remaining()
        if left <= 0:
            raise TimeoutError
        return self._session().send(
            self._prepared(question),
            timeout=(min(self._connect_timeout_s, left), min(self._read_timeout_s, left)),
            allow_redirects=False,
            stream=True,
            # Given, so that the session does not look for any.
            proxies={},
            verify=True,
            cert=None,
        )

    def _prepared(self, question: _Question) -> requests.PreparedRequest:
        """Return the request; its URL is prepared once for each operation, which is most of what preparing takes."""
        prepared = requests.PreparedRequest()
        prepared.method = "GET"
        prepared.url = self._urls[question.operation_id]
        if question.params:
            prepared.prepare_url(prepared.url, question.params)
        prepared.headers = CaseInsensitiveDict({**_HEADERS, **question.headers, **propagated_headers()})
        prepared.hooks = _NO_HOOKS
        return prepared

    def _session(self) -> requests.Session:
        """Return this thread's session, with one connection: sessions are not made for several threads.

        So there are as many connections as threads, none is waited for, and those of threads that are no longer
        needed go with them.
        """
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = _Session()
            session.trust_env = False
            # A cookie from one athlete's answer must not go along with another athlete's request.
            session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
            adapter = _Adapter(pool_connections=1, pool_maxsize=1)
            session.mount("http://", adapter)
            session.mount("https://", adapter)
            self._local.session = session
        return session


def _read(reader: Callable[[Any], T], body: Any) -> T:
    try:
        return reader(body)
    except ValueError as exc:
        raise ContractViolation(f"the body makes no sense to {reader.__name__}") from exc


def _prepared_url(url: str) -> str:
    return str(requests.Request("GET", url).prepare().url)


def _broken(exc: requests.RequestException | HTTPError) -> MonolithUnavailable:
    """Return what a connection means that was not made or broke."""
    if isinstance(exc, DecodeError):
        return ContractViolation("the content coding is broken")
    before_the_answer = isinstance(exc, requests.ConnectionError)
    protocol = exc.args[0] if before_the_answer else exc
    reason = protocol.args[-1] if isinstance(protocol, ProtocolError) else None
    if isinstance(reason, IncompleteRead):
        return ContractViolation("the body is truncated")
    # A connection that is closed without a word is an HTTPException as well as an OSError.
    if isinstance(reason, HTTPException) and not isinstance(reason, OSError):
        return ContractViolation("the answer is not HTTP")
    return MonolithUnavailable("The monolith cannot be reached.", again_after_s=0.0 if before_the_answer else None)
