"""One fault: a text of one file in which some words are replaced."""

from pathlib import Path
from typing import NamedTuple


class StaleMutantError(Exception):
    """The text that the mutant replaces is not in its file exactly once."""


class Mutant(NamedTuple):
    """In `file`, `old` becomes `new`; `stages` of the proof are the ones to play, the likeliest first."""

    name: str
    file: str
    old: str
    new: str
    stages: tuple[str, ...]

    def changed(self, root: Path) -> str:
        """The file's text with the fault. Raises StaleMutantError when the fault cannot be put in any more."""
        text = (root / self.file).read_text("utf-8")
        if text.count(self.old) != 1:
            raise StaleMutantError(f"{self.name!r}: {self.file} has {text.count(self.old)} times: {self.old}")
        return text.replace(self.old, self.new)
