"""The parallel run as a test calls it."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from facade.parallel.sample import Athlete, read_athletes
from facade.parallel_run import main

SALT = "known here"
# A slow answer takes longer than the one, and no other longer than the other, whatever else the machine has to do.
SLOW_S, LESS_THAN_SLOW_MS, AMPLE_MS = 0.4, "200", "60000"
_FAST = ("--build", "", "--rate", "2000", "--workers", "4", "--no-progress", "--noise-sample", "20")


class Run:
    """The command on two addresses; `file` is its report for machines."""

    def __init__(self, file: Path, tokens: Path) -> None:
        self.file = file
        self._tokens = tokens

    def __call__(self, legacy: str, replacement: str, *options: str) -> int:
        sides = ("--legacy", legacy, "--replacement", replacement, "--tokens", str(self._tokens))
        return main([*sides, "--json", str(self.file), "--salt", SALT, *_FAST, *options])

    @property
    def athletes(self) -> Sequence[Athlete]:
        """Those who are asked for."""
        return read_athletes(self._tokens.read_text(encoding="utf-8").splitlines())

    @property
    def emails(self) -> Sequence[str]:
        """Their addresses."""
        return [athlete.email for athlete in self.athletes]

    @property
    def report(self) -> dict[str, Any]:
        """What the last run found."""
        told: dict[str, Any] = json.loads(self.file.read_text(encoding="utf-8"))
        return told

    def figures(self, *names: str) -> dict[str, tuple[Any, ...]]:
        """These figures of each operation."""
        return {
            operation: tuple(found[name] for name in names) for operation, found in self.report["operations"].items()
        }
