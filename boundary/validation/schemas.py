"""Compiles the schemas of a contract with jsonschema-rs: OpenAPI 3.0 becomes JSON Schema Draft 4, formats count."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, Final

import jsonschema_rs

from boundary.contract import Contract

_BASE: Final = "urn:contract"
_NOT_SCHEMA: Final = frozenset({"example", "discriminator", "xml", "externalDocs", "nullable", "default", "deprecated"})
_COMBINED: Final = frozenset({"allOf", "anyOf", "oneOf", "not"})
# Words that hold schemas by name, where a property may itself be called "example" or "nullable".
_BY_NAME: Final = frozenset({"properties", "patternProperties"})
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2})"
)


def is_uuid(text: str) -> bool:
    """Check the spelling of RFC 9562."""
    return _UUID.fullmatch(text) is not None


def is_date(text: str) -> bool:
    """Check the `full-date` of RFC 3339: a day that exists, in the years 0001 to 9999."""
    try:
        return _DATE.fullmatch(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


def is_date_time(text: str) -> bool:
    """Check the `date-time` of RFC 3339, narrowed to the instants that Python has.

    An offset is required, leap seconds are refused, and the instant must lie in the years 0001 to 9999 in UTC as well.
    """
    if _DATE_TIME.fullmatch(text) is None:
        return False
    try:
        datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return False
    return True


_FORMATS: Final[dict[str, Callable[[str], bool]]] = {
    "uuid": is_uuid,
    "date": is_date,
    "date-time": is_date_time,
}


class Schemas:
    """The compiled schemas of one contract; each schema object is compiled once."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        named = contract.document["components"].get("schemas", {})
        components = {"components": {"schemas": {name: to_draft4(schema) for name, schema in named.items()}}}
        self._registry = jsonschema_rs.Registry([(_BASE, components)], draft=jsonschema_rs.Draft4)
        # The schema is kept beside its validator, so that its id stays its own.
        self._compiled: dict[int, tuple[dict[str, Any], jsonschema_rs.Draft4Validator]] = {}

    def compile(self, schema: dict[str, Any]) -> jsonschema_rs.Draft4Validator:
        """Return the validator of a schema of the contract's document."""
        hit = self._compiled.get(id(schema))
        if hit is None:
            validator = jsonschema_rs.Draft4Validator(
                to_draft4(schema), registry=self._registry, formats=_FORMATS, validate_formats=True
            )
            hit = self._compiled[id(schema)] = (schema, validator)
        return hit[1]

    def resolve(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Follow the schema's own reference."""
        return self._contract.resolve(schema)


def to_draft4(schema: Any) -> Any:
    """Rewrite an OpenAPI 3.0 schema: `nullable` becomes a type, references become absolute, annotations go."""
    if isinstance(schema, list):
        return [to_draft4(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return {"$ref": _BASE + schema["$ref"]}
    draft4 = {key: _children(key, value) for key, value in schema.items() if key not in _NOT_SCHEMA and key[:2] != "x-"}
    if draft4.get("additionalProperties") is False:
        # Without it, jsonschema-rs refuses the first member and does not say its name.
        draft4.setdefault("properties", {})
    if not schema.get("nullable"):
        return draft4
    if "type" not in draft4 or _COMBINED & draft4.keys():
        return {"anyOf": [draft4, {"type": "null"}]}
    draft4["type"] = [draft4["type"], "null"]
    if "enum" in draft4 and None not in draft4["enum"]:
        draft4["enum"] = [*draft4["enum"], None]
    return draft4


def _children(key: str, value: Any) -> Any:
    if key == "enum":
        return value
    if key in _BY_NAME:
        return {name: to_draft4(schema) for name, schema in value.items()}
    return to_draft4(value)
