"""Changes that break a client although Redocly's diff rates them lower."""

from collections.abc import Callable
from typing import Any, NamedTuple

Item = dict[str, Any]


class Overlooked(NamedTuple):
    """A rule of ours over one item of Redocly's report: its name, when it applies, and what it says then."""

    name: str
    applies: Callable[[Item], bool]
    message: Callable[[Item], str]


def _default_changed(item: Item) -> bool:
    """Whoever leaves the value out gets something else from now on."""
    return (item["typeName"], item.get("property")) == ("Schema", "default")


def _header_became_optional(item: Item) -> bool:
    """Whoever reads the header finds it missing."""
    is_required = (item["typeName"], item.get("property")) == ("Header", "required")
    return is_required and _value(item, "revision") is not True


def _body_was_demanded(item: Item) -> bool:
    """Whoever calls as before, without a body, is refused."""
    added = (item["typeName"], item["kind"]) == ("RequestBody", "added")
    return added and (_value(item, "revision") or {}).get("required", False)


def _value(item: Item, side: str) -> Any:
    return item.get(side, {}).get("value")


OVERLOOKED = (
    Overlooked(
        "default-changed",
        _default_changed,
        lambda item: f"`default` changed from {_value(item, 'base')!r} to {_value(item, 'revision')!r}.",
    ),
    Overlooked(
        "response-header-became-optional",
        _header_became_optional,
        lambda _: "The response header may be missing now.",
    ),
    Overlooked(
        "request-body-added",
        _body_was_demanded,
        lambda _: "A request body is demanded where there was none.",
    ),
)
