"""What a study is told: how much of it, and where it says how far it is."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Options:
    """`requests` a round and size, `seconds` for each throughput; sizes above a `most_...` are left out.

    `folder` is for files that need not stay; `progress` is called with a line for people.
    """

    folder: Path
    rounds: int
    requests: int
    seconds: int
    most_entries: int
    most_exercises: int
    most_athletes: int
    disk_gib: float
    progress: Callable[[str], object]
