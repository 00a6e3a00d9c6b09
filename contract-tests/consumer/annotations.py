"""Whether a value is what an annotation of the coach says, down to the fields of dataclasses and the items of lists."""

import dataclasses
from collections.abc import Iterable, Iterator
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints


def misfits(value: Any, hint: Any, place: str) -> Iterator[str]:
    """Where the value is of another type than the annotation says; a bool is no int here."""
    choices = get_args(hint) if get_origin(hint) in {Union, UnionType} else (hint,)
    faults = [list(_misfits(value, choice, place)) for choice in choices]
    if all(faults):
        yield from faults[0]


def _misfits(value: Any, hint: Any, place: str) -> Iterator[str]:
    wanted = NoneType if hint is None else get_origin(hint) or hint
    if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
        yield f"{place} is {type(value).__name__} and not {wanted.__name__}"
    elif dataclasses.is_dataclass(wanted):
        for name, inner in _hints(wanted).items():
            yield from misfits(getattr(value, name), inner, f"{wanted.__name__}.{name}")
    elif get_args(hint):
        # Of a dict the values: its keys are texts in JSON. An ellipsis says that a tuple has any length.
        (*_, inner) = (argument for argument in get_args(hint) if argument is not Ellipsis)
        for item in _items(value):
            yield from misfits(item, inner, f"an item of {place}")


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def _items(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value
