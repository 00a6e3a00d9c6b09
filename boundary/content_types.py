"""Reads a request's Content-Type the way RFC 9110 writes it, and says what is left of it downstream."""

import re
from typing import Final

from boundary.rejections import UnsupportedMediaType

_WORD = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"
_TYPE = re.compile(rf"\s*({_WORD}/{_WORD})\s*")
_PARAMETER = re.compile(rf";\s*(?:({_WORD})=(?:({_WORD})|\"((?:[^\"\\]|\\.)*)\"))?\s*")
_UTF_8: Final = frozenset({"utf-8", "utf8"})
MULTIPART: Final = "multipart/form-data"


def normalise(values: list[str]) -> str:
    """Return one media type in lower case, with a boundary where there has to be one and without anything else.

    Raises UnsupportedMediaType for several headers, for what is not a media type, and for a charset other than UTF-8:
    Connexion would otherwise validate by one reading and parse by another.
    """
    if len(values) != 1:
        raise UnsupportedMediaType("Send one Content-Type header.")
    value = values[0]
    media_type = _TYPE.match(value)
    if media_type is None:
        raise UnsupportedMediaType("The Content-Type is not a media type.")
    name = media_type[1].lower()
    parameters = _parameters(value, media_type.end())
    if parameters.get("charset", "utf-8").lower() not in _UTF_8:
        raise UnsupportedMediaType("Only the charset UTF-8 is read.")
    if name != MULTIPART:
        return name
    if not parameters.get("boundary"):
        raise UnsupportedMediaType("A multipart body needs a boundary.")
    return f'{name}; boundary="{parameters["boundary"]}"'


def essence(value: str) -> str:
    """Return the media type of a header without its parameters, in lower case."""
    return value.partition(";")[0].strip().lower()


def _parameters(value: str, start: int) -> dict[str, str]:
    found: dict[str, str] = {}
    while start < len(value):
        parameter = _PARAMETER.match(value, start)
        if parameter is None:
            raise UnsupportedMediaType("The Content-Type has a parameter that cannot be read.")
        if parameter[1] is not None:
            found.setdefault(parameter[1].lower(), parameter[2] if parameter[2] is not None else parameter[3])
        start = parameter.end()
    return found
