"""Parts of an answer by name: `ETag:` is a header; `profile.equipment` is a field, and `[].id` one of each item."""

import copy
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from consumer.client_on_paper import Answer


def is_header(part: str) -> bool:
    """Whether the part is a header."""
    return part.endswith(":")


def named(part: str) -> str:
    """The part in words."""
    return f"the header `{part[:-1]}`" if is_header(part) else f"the field `{part}`"


def steps(part: str) -> list[str]:
    """The way to a field: names of fields, and `[]` for each item of a list."""
    return re.findall(r"\[\]|[^.\[\]]+", part)


def places(body: Any, part: str) -> Iterator[tuple[dict[str, Any], str]]:
    """The objects in the body that ought to have the field, each with the field's own name."""
    *way, name = steps(part)
    found = [body]
    for step in way:
        inner = (value if step == "[]" else [value.get(step)] for value in found)
        found = [item for items in inner for item in items if item is not None]
    return ((item, name) for item in found)


def value_of(answer: Answer, part: str) -> Any:
    """The field's value in the first place."""
    item, name = next(places(answer.body, part))
    return item[name]


def lacks(answer: Answer, part: str) -> bool:
    """Whether the answer is without the part, in one place at least."""
    if is_header(part):
        return part[:-1].lower() not in {name.lower() for name in answer.headers}
    return any(name not in item for item, name in places(answer.body, part))


def without(answer: Answer, part: str) -> Answer:
    """The answer without the part, in all places."""
    if is_header(part):
        others = {name: value for name, value in answer.headers.items() if name.lower() != part[:-1].lower()}
        return replace(answer, headers=others)
    body = copy.deepcopy(answer.body)
    for item, name in places(body, part):
        item.pop(name, None)
    return replace(answer, body=body)


def with_value(answer: Answer, part: str, value: Any) -> Answer:
    """The answer with another value of the field, in the first place: what makes items of a list differ stays."""
    body = copy.deepcopy(answer.body)
    item, name = next(places(body, part))
    item[name] = value
    return replace(answer, body=body)


def with_only(answer: Answer, parts: Iterable[str]) -> Answer:
    """The answer with nothing but these parts, and what they are in."""
    kept = {part.lower() if is_header(part) else part for part in parts}
    headers = {name: value for name, value in answer.headers.items() if f"{name.lower()}:" in kept}
    return Answer(answer.status, headers, _pruned(answer.body, "", kept))


def _pruned(value: Any, part: str, kept: set[str]) -> Any:
    if isinstance(value, list):
        return [_pruned(item, f"{part}[]", kept) for item in value]
    if isinstance(value, dict):
        inner = {name: f"{part}.{name}" if part else name for name in value}
        return {name: _pruned(item, inner[name], kept) for name, item in value.items() if inner[name] in kept}
    return value
