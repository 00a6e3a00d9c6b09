"""What of a contract's schemas decides their types: the shapes, without bounds, texts and examples."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

_DECIDES: Final = frozenset({"$ref", "type", "nullable", "enum", "properties", "required", "additionalProperties"})
_ALTERNATIVES: Final = ("oneOf", "anyOf", "allOf")
# A longer enum is data, such as the time zones: the boundary checks it, and no code names its values.
_LONGEST_ENUM: Final = 50


def shape(schema: Mapping[str, Any], *, closed: bool) -> dict[str, Any]:
    """Return the schema with nothing in it but what decides its type.

    Without `closed`, objects may have more fields than the schema declares, as a tolerant reader expects.
    """
    kept = {key: value for key, value in schema.items() if key in _DECIDES}
    if len(kept.get("enum", ())) > _LONGEST_ENUM:
        del kept["enum"]
    if not closed and kept.get("additionalProperties") is False:
        del kept["additionalProperties"]
    elif isinstance(kept.get("additionalProperties"), dict):
        kept["additionalProperties"] = shape(schema["additionalProperties"], closed=closed)
    if "properties" in schema:
        kept["properties"] = {name: shape(value, closed=closed) for name, value in schema["properties"].items()}
    if "items" in schema:
        kept["items"] = shape(schema["items"], closed=closed)
    for key in _ALTERNATIVES:
        if key in schema:
            kept[key] = [shape(value, closed=closed) for value in schema[key]]
    return kept


def reachable(schemas: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Return the named schemas and all that they refer to, in the order in which they stand.

    Raises LookupError for a name that is not there.
    """
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in schemas:
            raise LookupError(f"The contract has no schema {name}.")
        if name not in found:
            found.add(name)
            waiting.extend(_references(schemas[name]))
    return {name: schema for name, schema in schemas.items() if name in found}


def _references(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _references(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref" and isinstance(value, str):
                yield value.rpartition("/")[2]
            else:
                yield from _references(value)
