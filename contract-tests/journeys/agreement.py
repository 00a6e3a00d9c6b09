"""Holds answers against what is expected, and tells only where they differ."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

_MOST_TOLD = 10
_ABSENT = "nothing"


class DisagreementError(AssertionError):
    """A service answered otherwise than the model."""


def agree(about: str, got: object, expected: object) -> None:
    """Raise DisagreementError unless the answer is what the model says."""
    told = [*islice(_differences(got, expected, ""), _MOST_TOLD)]
    if told:
        raise DisagreementError(f"{about}:\n  " + "\n  ".join(told))


def nothing_wrong(about: str, complaints: Sequence[str]) -> None:
    """Raise DisagreementError when there are complaints."""
    if complaints:
        raise DisagreementError(f"{about}: " + "; ".join(complaints) + ".")


def _differences(got: Any, expected: Any, place: str) -> Iterator[str]:
    if isinstance(got, dict) and isinstance(expected, dict):
        for name in {**expected, **got}:
            yield from _differences(got.get(name, _ABSENT), expected.get(name, _ABSENT), f"{place}/{name}")
    elif isinstance(got, list) and isinstance(expected, list) and len(got) == len(expected):
        for index, (one, other) in enumerate(zip(got, expected, strict=True)):
            yield from _differences(one, other, f"{place}/{index}")
    elif got != expected:
        yield f"{place}{': ' if place else ''}answered {got}, expected {expected}"
