"""What the boundary itself refuses, before any handler runs.

DomainError
├── InvalidRequest         400  the request breaks the contract
├── Unauthorized           401  no credential, or a bad one
├── Forbidden              403  a good credential without the scope
├── NotFound               404  no such path
├── MethodNotAllowed       405  the path exists, the method does not
├── RequestTimeout         408  the body came too slowly
├── ContentTooLarge        413  the body is above the limit
├── UnsupportedMediaType   415  the body is of a type that the operation does not take
└── ContractViolation      500  the answer breaks the contract (only while answers are checked)
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from boundary.errors import DomainError, FieldError

REALM: Final = "fit"
MAX_FIELDS: Final = 10


class InvalidRequest(DomainError):
    """The request breaks the contract; `fields` name what is at fault, at most ten of them."""

    code = "invalid-request"
    title = "Bad Request"

    def __init__(self, detail: str, *, fields: Sequence[FieldError] = ()) -> None:
        super().__init__(detail, fields=fields[:MAX_FIELDS])

    @classmethod
    def of(cls, fields: Sequence[FieldError]) -> "InvalidRequest":
        """Build the rejection of these fields; the first one makes the sentence."""
        first = fields[0]
        more = f" (and {len(fields) - 1} more)" if len(fields) > 1 else ""
        return cls(f"{first.location} {first.name}".strip() + f": {first.detail}{more}", fields=fields)


class Unauthorized(DomainError):
    """No credential, or one that is not valid (any more); the headers carry the challenge."""

    code = "unauthorized"
    title = "Unauthorized"
    # Connexion picks the most specific error of several alternatives by this attribute.
    status_code = 401

    @classmethod
    def missing(cls, scheme: str = "Bearer") -> "Unauthorized":
        """Nothing was sent: the challenge carries no error (RFC 6750, section 3.1)."""
        return cls("No credential was provided.", headers={"WWW-Authenticate": f'{scheme} realm="{REALM}"'})

    @classmethod
    def invalid(cls, detail: str, scheme: str = "Bearer") -> "Unauthorized":
        """A credential was sent and is not valid."""
        challenge = f'{scheme} realm="{REALM}"'
        if scheme == "Bearer":
            challenge += ', error="invalid_token"'
        return cls(detail, headers={"WWW-Authenticate": challenge})


class Forbidden(DomainError):
    """The credential is valid and does not allow this."""

    code = "forbidden"
    title = "Forbidden"
    status_code = 403


class NotFound(DomainError):
    """No operation has this path."""

    code = "not-found"
    title = "Not Found"


class MethodNotAllowed(DomainError):
    """The path exists and does not take this method; `Allow` says which it takes."""

    code = "method-not-allowed"
    title = "Method Not Allowed"

    @classmethod
    def allowing(cls, allow: str) -> "MethodNotAllowed":
        """Build the rejection; `allow` is the value of the header, such as `GET, HEAD`."""
        return cls(f"This path takes {allow}.", headers={"Allow": allow})


class RequestTimeout(DomainError):
    """The body came too slowly; the connection is closed."""

    code = "request-timeout"
    title = "Request Timeout"


class ContentTooLarge(DomainError):
    """The body is above the limit; the connection is closed rather than drained."""

    code = "content-too-large"
    title = "Content Too Large"


class UnsupportedMediaType(DomainError):
    """The body is of a type, charset or coding that the operation does not take."""

    code = "unsupported-media-type"
    title = "Unsupported Media Type"


class ContractViolation(DomainError):
    """The service was about to answer against its own contract."""

    code = "contract-violation"
    title = "Contract Violation"


STATUSES: Final[dict[type[DomainError], HTTPStatus]] = {
    InvalidRequest: HTTPStatus.BAD_REQUEST,
    Unauthorized: HTTPStatus.UNAUTHORIZED,
    Forbidden: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    MethodNotAllowed: HTTPStatus.METHOD_NOT_ALLOWED,
    RequestTimeout: HTTPStatus.REQUEST_TIMEOUT,
    ContentTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    UnsupportedMediaType: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    ContractViolation: HTTPStatus.INTERNAL_SERVER_ERROR,
}
