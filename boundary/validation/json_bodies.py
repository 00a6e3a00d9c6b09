"""Parses JSON bodies into values that can be stored: no NaN, no lone surrogates, no NUL, no bottomless nesting."""

from collections.abc import Iterator
from typing import Any, Final

import orjson

from boundary.errors import FieldError
from boundary.limits import Limits
from boundary.rejections import MAX_FIELDS, InvalidRequest
from boundary.validation.faults import pointer

_QUOTE, _BACKSLASH = b'"\\'
_OPENING, _CLOSING = frozenset(b"[{"), frozenset(b"]}")
_MAX_REASON: Final = 200


def parse(body: bytes, limits: Limits) -> Any:
    """Return the value of a JSON text in UTF-8; of duplicate keys the last one counts.

    Raises InvalidRequest for anything else, for nesting beyond the limit, and for NUL characters, which PostgreSQL
    cannot store.
    """
    if is_deeper(body, limits.json_depth):
        raise _refused("", f"is nested deeper than {limits.json_depth} levels")
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as exc:
        raise _refused("", f"is not JSON: {str(exc)[:_MAX_REASON]}") from None
    if b"\\u0000" in body:
        places = [pointer(path) for path, _ in zip(_nul_places(value, []), range(MAX_FIELDS), strict=False)]
        if places:
            raise InvalidRequest.of([FieldError("body", place, "contains a NUL character") for place in places])
    return value


def is_deeper(body: bytes, limit: int) -> bool:
    """Tell whether arrays and objects are nested beyond the limit, without parsing; strings do not count."""
    if body.count(b"[") + body.count(b"{") <= limit:
        return False
    depth = 0
    in_string = escaped = False
    for byte in body:
        if in_string:
            if escaped:
                escaped = False
            elif byte == _BACKSLASH:
                escaped = True
            else:
                in_string = byte != _QUOTE
        elif byte == _QUOTE:
            in_string = True
        elif byte in _OPENING:
            depth += 1
            if depth > limit:
                return True
        elif byte in _CLOSING:
            depth -= 1
    return False


def _nul_places(value: Any, path: list[str | int]) -> Iterator[list[str | int]]:
    if isinstance(value, str):
        if "\0" in value:
            yield path
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _nul_places(item, [*path, index])
    elif isinstance(value, dict):
        for key, item in value.items():
            if "\0" in key:
                yield path
            yield from _nul_places(item, [*path, key])


def _refused(place: str, detail: str) -> InvalidRequest:
    return InvalidRequest.of([FieldError("body", place, detail)])
