"""Fails a test by what is wrong, and shows nothing else."""

from collections.abc import Iterable

import pytest

_SHOWN = 20


def no_faults(faults: Iterable[str]) -> None:
    """Fail with the faults, the first of them when there are many."""
    found = list(dict.fromkeys(faults))
    if found:
        head = [f"{len(found)} faults, of which the first {_SHOWN} are:"] if len(found) > _SHOWN else []
        pytest.fail("\n".join([*head, *found[:_SHOWN]]), pytrace=False)
