"""Builders of framework-neutral answers; both app classes take them from handlers and from error handlers."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import TypeAlias

import orjson
from connexion.lifecycle import ConnexionResponse

Reply: TypeAlias = ConnexionResponse

_JSON = "application/json"


def ok(body: object, *, headers: Mapping[str, str] | None = None) -> Reply:
    """Answer 200 with a JSON body."""
    return json(HTTPStatus.OK, body, headers=headers)


def created(body: object, *, location: str | None = None, headers: Mapping[str, str] | None = None) -> Reply:
    """Answer 201 with a JSON body; `location` is the path of what was made."""
    where = {"Location": location} if location is not None else {}
    return json(HTTPStatus.CREATED, body, headers={**where, **(headers or {})})


def no_content() -> Reply:
    """Answer 204."""
    return ConnexionResponse(HTTPStatus.NO_CONTENT.value, body=b"")


def not_modified(*, headers: Mapping[str, str]) -> Reply:
    """Answer 304; `headers` carry the `ETag` that the client already has."""
    return ConnexionResponse(HTTPStatus.NOT_MODIFIED.value, body=b"", headers=dict(headers))


def raw(body: bytes, *, media_type: str, headers: Mapping[str, str] | None = None) -> Reply:
    """Answer 200 with bytes as they are."""
    return _reply(HTTPStatus.OK, body, media_type, headers)


def json(
    status: HTTPStatus, body: object, *, media_type: str = _JSON, headers: Mapping[str, str] | None = None
) -> Reply:
    """Answer any status with a JSON body of any JSON media type."""
    return _reply(status, orjson.dumps(body), media_type, headers)


def _reply(status: HTTPStatus, body: bytes, media_type: str, headers: Mapping[str, str] | None) -> Reply:
    # A Content-Type in `headers` as well would be sent twice by one of the two frameworks.
    return ConnexionResponse(
        status.value, mimetype=media_type, content_type=media_type, body=body, headers=dict(headers or {})
    )
