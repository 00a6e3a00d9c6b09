"""A small service of either app class, for the boundary's own tests."""

import threading
import time
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

import connexion
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from flask import abort
from starlette.exceptions import HTTPException

from boundary import replies, request
from boundary.contract import Contract
from boundary.errors import DomainError
from boundary.limits import Limits
from boundary.replies import Reply
from boundary.service import build_service
from boundary.telemetry import Telemetry, current_request
from boundary.tokens import StaticKeys, TokenVerifier

CONTRACT = Path(__file__).with_name("toy.yaml")
ISSUER, AUDIENCE, KID = "https://issuer.test", "toys", "key-1"
KEY = ec.derive_private_key(4711, ec.SECP256R1())
BOOTSTRAP_KEY = "open-sesame"


class Conflict(DomainError):
    code = "conflict"
    title = "Conflict"


class NameTaken(Conflict):
    code = "name-taken"
    title = "Name taken"


class Busy(DomainError):
    code = "busy"
    title = "Busy"


class ToyMissing(DomainError):
    code = "toy-missing"
    title = "Toy missing"


class Unlisted(DomainError):
    code = "unlisted"


TABLE = {
    Conflict: HTTPStatus.CONFLICT,
    Busy: HTTPStatus.SERVICE_UNAVAILABLE,
    ToyMissing: HTTPStatus.NOT_FOUND,
}


def a_token(key: Any = KEY, *, algorithm: str = "ES256", headers: dict[str, Any] | None = None, **claims: Any) -> str:
    """Make a valid token; a claim given as None is left out."""
    now = int(time.time())
    payload = {
        "sub": "7",
        "email": "ada@example.com",
        "role": "athlete",
        "cv": 1,
        "scope": "",
        "iat": now,
        "exp": now + 600,
        "iss": ISSUER,
        "aud": AUDIENCE,
    } | claims
    payload = {name: value for name, value in payload.items() if value is not None}
    return jwt.encode(payload, key, algorithm, headers={"kid": KID} if headers is None else headers)


class Handlers:
    """The handlers of the toy contract, sync ones; on AsyncApp they run in threads."""

    def __init__(self) -> None:
        self.toys: dict[int, str] = {}
        self._lock = threading.Lock()

    def list_toys(
        self,
        *,
        limit: int,
        cheap: bool | None,
        max_price: float | None,
        from_: str | None,
        kind: str | None,
        ids: list[int] | None,
        labels: list[str] | None,
        if_none_match: str | None,
    ) -> Reply:
        return replies.ok(
            {
                "limit": limit,
                "cheap": cheap,
                "max_price": max_price,
                "from": from_,
                "kind": kind,
                "ids": ids,
                "labels": labels,
                "if_none_match": if_none_match,
            }
        )

    def create_toy(self, body: dict[str, Any]) -> Reply:
        with self._lock:
            toy_id = len(self.toys) + 1
            self.toys[toy_id] = body["name"]
        return replies.created({"id": toy_id, "name": body["name"]}, location=f"/toys/{toy_id}")

    def get_toy(self, toy_id: int) -> Reply:
        if not self.toys.get(toy_id):
            raise ToyMissing(f"No toy has id {toy_id}.")
        return replies.ok({"id": toy_id, "name": self.toys[toy_id]})

    def delete_toy(self, toy_id: int) -> Reply:
        if not self.toys.get(toy_id):
            raise ToyMissing(f"No toy has id {toy_id}.")
        self.toys[toy_id] = ""
        return replies.no_content()

    def create_batch(self, body: Any) -> Reply:
        return replies.ok({"count": len(body) if isinstance(body, list) else 1})

    def record_event(self, body: dict[str, Any] | None) -> Reply:
        return replies.ok({} if body is None else {"event": body})

    def get_thing(self, name: str, x_count: int = 0, **others: Any) -> Reply:
        return replies.ok({"name": name, "x_count": x_count, "flavour": others.get("flavour")})

    def give_token(self, body: dict[str, Any]) -> Reply:
        answer = {"user": body["email"] if request.current().media_type == "application/json" else body["username"]}
        answer.update((key, body[key]) for key in ("remember", "days") if key in body)
        return replies.ok(answer)

    def upload(self, body: dict[str, Any]) -> Reply:
        size = len(body["file"].file.read()) if "file" in body and not isinstance(body["file"], str) else None
        return replies.ok({"title": body["title"], "count": body.get("count"), "size": size})

    def who_am_i(self, user: str, token_info: Mapping[str, Any]) -> Reply:
        return replies.ok({"user": user, "email": token_info["email"], "role": token_info["role"]})

    def admin_only(self, token_info: Mapping[str, Any]) -> Reply:
        return replies.ok({"user": token_info["sub"], "email": token_info["email"], "role": token_info["role"]})

    def bootstrap(self) -> Reply:
        return replies.no_content()

    def fail(self, how: str | None) -> Reply:
        match how:
            case "conflict":
                raise Conflict("At odds.")
            case "subconflict":
                raise NameTaken("That name is taken.")
            case "abort":
                raise HTTPException(HTTPStatus.CONFLICT, "Aborted.")
            case "etag":
                return replies.not_modified(headers={"ETag": '"1"'})
        return replies.ok({})

    def bug(self, how: str | None) -> Reply:
        match how:
            case "busy":
                raise Busy("Come again.", headers={"Retry-After": "7"})
            case "flask":
                abort(HTTPStatus.CONFLICT)
            case "unlisted":
                raise Unlisted("No status for this.")
            case "undeclared":
                raise Conflict("No such status here.")
            case "header":
                return replies.ok({"count": 1})
            case "bad-header":
                return replies.ok({"count": 1}, headers={"X-Kind": "many"})
            case "body":
                return replies.ok({"count": 6}, headers={"X-Kind": "1"})
            case "media-type":
                return replies.raw(b"one", media_type="text/plain", headers={"X-Kind": "1"})
            case "ids":
                context = current_request()
                return replies.ok(
                    {"count": 0},
                    headers={"X-Kind": "1", "X-Seen-ID": context.request_id, "X-Seen-Trace": context.traceparent},
                )
        raise RuntimeError("secret internal words")


class AsyncHandlers(Handlers):
    """Some handlers as coroutines, which both app classes must take as well."""

    async def create_batch(self, body: Any) -> Reply:
        return Handlers.create_batch(self, body)

    async def record_event(self, body: dict[str, Any] | None) -> Reply:
        return Handlers.record_event(self, body)


async def bootstrap_key(key: str) -> dict[str, str] | None:
    return {"sub": "bootstrap"} if key == BOOTSTRAP_KEY else None


def oauth_error(problem: dict[str, Any], scope: Mapping[str, Any]) -> Reply | None:
    headers = dict(scope["headers"])
    is_json = headers.get(b"content-type", b"").lower().startswith(b"application/json")
    if is_json or problem["status"] != HTTPStatus.BAD_REQUEST:
        return None
    return replies.json(HTTPStatus.BAD_REQUEST, {"error": "invalid_request", "error_description": problem["detail"]})


def build(app_class: Any, *, handlers: Handlers | None = None, validate_responses: bool = True, **settings: Any) -> Any:
    """Build the toy service; its telemetry is at `app.telemetry`, its handlers at `app.handlers`."""
    handlers = handlers or AsyncHandlers()
    telemetry = settings.pop("telemetry", None) or Telemetry("toys")
    keys = settings.pop("keys", None) or StaticKeys({KID: KEY.public_key()})
    verifier = TokenVerifier(keys, issuer=ISSUER, audience=AUDIENCE)
    app = build_service(
        app_class,
        name=__name__,
        contract=settings.pop("contract", None) or Contract.load(CONTRACT),
        resolver=settings.pop("resolver", None) or (lambda operation_id: getattr(handlers, operation_id.split(".")[1])),
        problem_table=TABLE,
        security=settings.pop("security", None) or {"oauth2": verifier, "bearer": verifier, "key": bootstrap_key},
        telemetry=telemetry,
        validate_responses=validate_responses,
        threads=4,
        error_renderers=settings.pop("error_renderers", None) or {"tokens.give_token": oauth_error},
        **settings,
    )
    app.telemetry, app.handlers = telemetry, handlers
    return app


def flask_app() -> Any:
    """Make the service as a server does."""
    return build(connexion.FlaskApp, validate_responses=False)


def async_app() -> Any:
    """Make the service as a server does."""
    return build(connexion.AsyncApp, validate_responses=False)


def narrow_app() -> Any:
    """Make one that does a single thing at a time, and waits for its body as long as the tests take."""
    return build(connexion.AsyncApp, validate_responses=False, limits=Limits(requests_at_once=1, body_seconds=600))


def patient_app() -> Any:
    """Make one that waits for a body as long as the tests take."""
    return build(connexion.AsyncApp, validate_responses=False, limits=Limits(body_seconds=600))
