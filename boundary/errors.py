"""The error that a service may raise anywhere, in pure Python: a code and a sentence, no HTTP status.

DomainError   what the caller can be told; a service derives its own tree from it
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar, NamedTuple


class FieldError(NamedTuple):
    """One field at fault: `location` is body, query, path, header or cookie; `name` in a body is a JSON Pointer."""

    location: str
    name: str
    detail: str


class DomainError(Exception):
    """Something that the caller can be told: subclasses set `code` (kebab-case, stable) and `title`.

    `headers` are sent along with the problem (for example `Retry-After`).
    """

    code: ClassVar[str] = "error"
    title: ClassVar[str] = "Error"

    def __init__(
        self, detail: str, *, fields: Sequence[FieldError] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.fields = tuple(fields)
        self.headers = dict(headers or {})
