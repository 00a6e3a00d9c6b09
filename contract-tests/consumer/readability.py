"""Tries whether the coach can read whatever the monolith's contract allows in the fields that the coach needs."""

from collections.abc import Iterable, Iterator
from typing import Any

from coach.monolith_client import KEYS
from consumer.client_on_paper import ClientOnPaper
from consumer.needs import Need
from consumer.parts import is_header, value_of, with_value
from consumer.promises import promise
from consumer.provider import Provider
from consumer.reading import unread
from consumer.samples import SAMPLES

_SCALARS: tuple[Any, ...] = (None, True, 0, 1, 5, 2_147_483_647, 0.5, "text", "", "2026-11-25", "grace@example.com")
# Values of every type that JSON has; of these, a contract allows some.
_VALUES = (*_SCALARS, {}, [], *([value] for value in _SCALARS))
_TYPES = {dict: "an object", list: "a list", str: "a text", bool: "a boolean", int: "a number", float: "a number"}
# No schema tells a point of a curve from other text, so that texts are not tried there.
_POINTS = frozenset({(KEYS, "keys[].x"), (KEYS, "keys[].y")})


def unreadable(provider: Provider, client: ClientOnPaper, needs: Iterable[Need]) -> list[str]:
    """Each needed field that may be something, by the contract, that the coach cannot read or takes for another type.

    One value after the other is put into the samples and read by `client`, a lenient one.
    """
    found: list[str] = []
    for need in needs:
        schema = promise(provider, need).schema
        if schema is None or is_header(need.part):
            continue
        for value in (value for value in _values(need) if provider.allows(schema, value)):
            found += (
                f"{need}: the contract allows {value!r} (spec/{schema}), and {fault}. It is read by {need.reader}: "
                "teach it to read that, or let the contract promise what it was."
                for fault in _faults(client, need, value)
            )
    return list(dict.fromkeys(found))


def _values(need: Need) -> Iterator[Any]:
    is_point = (need.operation_id, need.part) in _POINTS
    return (value for value in _VALUES if not (is_point and isinstance(value, str)))


def _faults(client: ClientOnPaper, need: Need, value: Any) -> Iterator[str]:
    sample = SAMPLES[need.operation_id]
    seen = value_of(sample, need.part)
    if None not in (value, seen) and _TYPES[type(value)] != _TYPES[type(seen)]:
        yield f"what the coach was seen to read there is {_TYPES[type(seen)]}: {seen!r}"
    yield from (f"then {fault}" for fault in unread(client, need.operation_id, with_value(sample, need.part, value)))
