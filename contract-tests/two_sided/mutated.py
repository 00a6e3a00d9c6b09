"""Bodies with one thing wrong in them, somewhere: dropped, null, of another type, out of bounds."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any, Final, NamedTuple

from hypothesis import strategies as st

from coach.monolith_client import EXERCISES
from two_sided import baseline, generated
from two_sided.behaviour import Behaviour
from two_sided.fine import NEW_ETAG, telling

_WAYS: Final = ("dropped", "null", "of another type", "out of bounds")
_OTHERS: Final[tuple[Any, ...]] = ("a text", 7, 1.5, True, [], {})
_TOO_LONG: Final = 40_001


class _Place(NamedTuple):
    container: Any
    key: Any
    pointer: str


@st.composite
def one_thing_wrong(draw: st.DrawFn, operation_id: str) -> Behaviour:
    """A good answer in which one thing is wrong; some such changes are none to a tolerant reader."""
    told = baseline.healthy()[operation_id].body
    body = deepcopy(told[:3] if operation_id == EXERCISES else told)
    place = draw(st.sampled_from([*_places(body, "")]))
    way = draw(st.sampled_from(_WAYS))
    value = place.container[place.key]
    if way == "dropped":
        del place.container[place.key]
    elif way == "null":
        place.container[place.key] = None
    elif way == "of another type":
        place.container[place.key] = draw(
            st.sampled_from([other for other in _OTHERS if type(other) is not type(value)])
        )
    else:
        place.container[place.key] = draw(st.sampled_from(_beyond(value)))
    return telling(
        operation_id,
        body,
        kind=f"mutated: something {way}",
        words=f"answers well, but for {place.pointer}: {way}",
        etag=NEW_ETAG if operation_id == EXERCISES else None,
    )


@st.composite
def against_the_schema(draw: st.DrawFn, operation_id: str) -> Behaviour:
    """What Schemathesis makes to break the schema; a field too much is no fault to a tolerant reader."""
    body = draw(generated.wrong_bodies(operation_id))
    etag = NEW_ETAG if operation_id == EXERCISES else None
    return telling(operation_id, body, kind="mutated: by Schemathesis", words="breaks the schema", etag=etag)


def _beyond(value: Any) -> list[Any]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | float):
        return [-1, 0, 10**12, value + 0.5]
    if isinstance(value, str):
        return ["", "x" * _TOO_LONG]
    if isinstance(value, list):
        return [value * 2 or [None], []]
    return [{}, None]


def _places(body: Any, pointer: str) -> Iterator[_Place]:
    keys = body.keys() if isinstance(body, dict) else range(len(body)) if isinstance(body, list) else ()
    for key in keys:
        yield _Place(body, key, f"{pointer}/{key}")
        yield from _places(body[key], f"{pointer}/{key}")
