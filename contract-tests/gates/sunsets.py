"""Lets a deprecated operation go once its Sunset has passed, and not before."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from boundary.contract import Contract, Operation
from deprecation.declared import sunset
from gates.changes import Change, Impact

_REMOVALS = ("operation-removed", "path-removed")


def without_the_retired(changes: Sequence[Change], released: Contract, now: datetime) -> list[Change]:
    """The changes, in which a removal counts as MINOR when all that is removed was deprecated and has had its Sunset.

    A removal that comes too early says so.
    """
    return [_judged(change, released, now) if change.rule in _REMOVALS else change for change in changes]


def _judged(change: Change, released: Contract, now: datetime) -> Change:
    removed = [operation for operation in released.operations if _stands_at(operation, change.pointer)]
    sunsets = [sunset(released, operation) for operation in removed]
    dates = [date for date in sunsets if date is not None]
    if not dates or len(dates) < len(sunsets):
        return change
    last = f"{max(dates).astimezone(UTC):%d %B %Y}"
    if now < max(dates):
        return replace(change, message=f"{change.message} It is deprecated, but its Sunset comes only on {last}.")
    return replace(change, impact=Impact.MINOR, message=f"{change.message} Its Sunset was on {last}.")


def _stands_at(operation: Operation, pointer: str) -> bool:
    path = "#/paths/" + operation.path.replace("~", "~0").replace("/", "~1")
    return pointer in (path, f"{path}/{operation.method.lower()}")
