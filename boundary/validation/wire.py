"""Reads values as they stand in URLs, headers and forms, strictly: one spelling each."""

import math
import re
from typing import Any, Final

_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,99}")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,308})(?:\.[0-9]{1,308})?(?:[eE][+-]?[0-9]{1,3})?")
_BOOLEANS: Final = {"true": True, "false": False}


def read(text: str, wanted: str) -> Any:
    """Return the value of a text as `integer`, `number`, `boolean` or `string`.

    A text that is not one is returned as it is: the schema then refuses it by its type.
    """
    if wanted == "integer" and _INTEGER.fullmatch(text):
        return int(text)
    if wanted == "number" and _NUMBER.fullmatch(text):
        number = float(text)
        return number if math.isfinite(number) else text
    if wanted == "boolean":
        return _BOOLEANS.get(text, text)
    return text
