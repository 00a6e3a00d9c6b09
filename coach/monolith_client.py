"""The coach's only door to the monolith: one method per operationId it consumes, each bounded in time and size."""

import threading
from collections.abc import Callable, Mapping
from http.client import IncompleteRead
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final, NamedTuple, TypeVar

import orjson
import requests
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import DecodeError, HTTPError, ProtocolError, ReadTimeoutError

from boundary.content_types import essence
from boundary.tokens import parse_jwks
from coach.bounded_http import POOL_CLASSES, reading_until
from coach.consumed import Catalogue, TrainingContext, read_exercises, read_training_context
from coach.deadline import Deadline
from coach.errors import ContractViolation, MonolithTimeout, MonolithUnavailable
from coach.monolith_contract import JSON, MonolithContract
from coach.upstream import CallLog, failure, propagated_headers

TRAINING_CONTEXT: Final = "training.get_training_context"
EXERCISES: Final = "exercises.list_exercises"
KEYS: Final = "oauth.list_keys"
HEALTH: Final = "health.get_health"
CONSUMES: Final = frozenset({TRAINING_CONTEXT, EXERCISES, KEYS, HEALTH})

_OK, _NOT_MODIFIED = 200, 304
_CHUNK_BYTES: Final = 65_536
_HEADERS: Final = {"Accept": JSON, "Accept-Encoding": "identity", "User-Agent": "fit-coach"}
_NO_HEADERS: Final[Mapping[str, str]] = {}

T = TypeVar("T")


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
    ContractViolation. It does not try twice: what a failure means is for the caller to decide.
    """

    def __init__(
        self,
        base_url: str,
        contract: MonolithContract,
        calls: CallLog,
        *,
        connect_timeout_s: float,
        read_timeout_s: float,
        max_body_bytes: int,
    ) -> None:
        self._base_url = base_url
        self._contract = contract
        self._calls = calls
        self._connect_timeout_s = connect_timeout_s
        self._read_timeout_s = read_timeout_s
        self._max_body_bytes = max_body_bytes
        self._local = threading.local()

    def get_training_context(self, *, token: str, user_email: str | None, deadline: Deadline) -> TrainingContext:
        """Return what a workout is planned from; of the token's owner when `user_email` is None.

        Also raises TokenRefused, NotAllowed and AthleteUnknown, as the monolith decides.
        """
        headers = {"Authorization": f"Bearer {token}"}
        params = {} if user_email is None else {"user_email": user_email}
        with self._calls.recorded(TRAINING_CONTEXT):
            answer = self._get(TRAINING_CONTEXT, deadline, headers=headers, params=params, may_refuse=True)
            return _read(read_training_context, answer.body)

    def list_exercises(self, *, etag: str | None, deadline: Deadline) -> Catalogue | None:
        """Return the whole catalogue, or None when the one with that ETag is current."""
        headers = _NO_HEADERS if etag is None else {"If-None-Match": etag}
        with self._calls.recorded(EXERCISES):
            answer = self._get(EXERCISES, deadline, headers=headers)
            if answer.status == _NOT_MODIFIED:
                return None
            if "ETag" not in answer.headers:
                raise ContractViolation("the header ETag is missing")
            return Catalogue(answer.headers["ETag"], _read(read_exercises, answer.body))

    def list_keys(self, *, deadline: Deadline) -> dict[str, EllipticCurvePublicKey]:
        """Return the keys that verify tokens, by key id."""
        with self._calls.recorded(KEYS):
            return _read(parse_jwks, self._get(KEYS, deadline).body)

    def get_health(self, *, deadline: Deadline) -> None:
        """Return when the monolith is up."""
        with self._calls.recorded(HEALTH):
            self._get(HEALTH, deadline)

    def _get(
        self,
        operation_id: str,
        deadline: Deadline,
        *,
        headers: Mapping[str, str] = _NO_HEADERS,
        params: Mapping[str, str] | None = None,
        may_refuse: bool = False,
    ) -> _Answer:
        try:
            with reading_until(deadline), self._send(operation_id, deadline, headers, params) as response:
                status = response.status_code
                if status == _OK:
                    return _Answer(status, response.headers, self._json(operation_id, response))
                if status == _NOT_MODIFIED and "If-None-Match" in headers:
                    # Read to its (empty) end, so that the connection can be used again.
                    return _Answer(status, response.headers, self._bytes(response))
                raise failure(status, response.headers, may_refuse=may_refuse)
        except (requests.Timeout, ReadTimeoutError, TimeoutError) as exc:
            raise MonolithTimeout("The monolith did not answer in time.") from exc
        except DecodeError as exc:
            raise ContractViolation("the content coding is broken") from exc
        except (requests.RequestException, HTTPError) as exc:
            if isinstance(exc, ProtocolError) and isinstance(exc.args[-1], IncompleteRead):
                raise ContractViolation("the body is truncated") from exc
            raise MonolithUnavailable("The monolith cannot be reached.") from exc

    def _send(
        self, operation_id: str, deadline: Deadline, headers: Mapping[str, str], params: Mapping[str, str] | None
    ) -> requests.Response:
        left = deadline.remaining()
        if left <= 0:
            raise TimeoutError
        return self._session().get(
            self._base_url + self._contract.path(operation_id),
            params=params,
            headers={**headers, **propagated_headers()},
            timeout=(min(self._connect_timeout_s, left), min(self._read_timeout_s, left)),
            allow_redirects=False,
            stream=True,
        )

    def _session(self) -> requests.Session:
        """Return this thread's session; sessions are not made for several threads."""
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = _Session()
            session.trust_env = False
            session.headers = CaseInsensitiveDict(_HEADERS)
            # A cookie from one athlete's answer must not go along with another athlete's request.
            session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
            adapter = _Adapter(pool_connections=1, pool_maxsize=1)
            session.mount("http://", adapter)
            session.mount("https://", adapter)
            self._local.session = session
        return session

    def _json(self, operation_id: str, response: requests.Response) -> Any:
        if essence(response.headers.get("Content-Type", "")) != JSON:
            raise ContractViolation("the Content-Type is not application/json")
        try:
            body = orjson.loads(self._bytes(response))
        except orjson.JSONDecodeError as exc:
            raise ContractViolation("the body is not JSON") from exc
        fault = self._contract.fault(operation_id, body)
        if fault is not None:
            raise ContractViolation(fault)
        return body

    def _bytes(self, response: requests.Response) -> bytes:
        """Read the decoded body in pieces, so that one that is too large is left before it fills the memory."""
        pieces: list[bytes] = []
        size = 0
        while piece := response.raw.read1(_CHUNK_BYTES, decode_content=True):
            size += len(piece)
            if size > self._max_body_bytes:
                raise ContractViolation(f"the body has more than {self._max_body_bytes} bytes")
            pieces.append(piece)
        return b"".join(pieces)


def _read(reader: Callable[[Any], T], body: Any) -> T:
    try:
        return reader(body)
    except ValueError as exc:
        raise ContractViolation(f"the body makes no sense to {reader.__name__}") from exc
