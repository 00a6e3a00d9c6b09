"""Versions of a contract, as Semantic Versioning counts them."""

import re
from typing import NamedTuple

from gates.changes import Impact


class VersionError(Exception):
    """A text is no version."""


class Version(NamedTuple):
    """MAJOR.MINOR.PATCH; a contract has no pre-releases."""

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> "Version":
        """Read MAJOR.MINOR.PATCH. Raises VersionError for anything else."""
        match = re.fullmatch(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)", text)
        if match is None:
            raise VersionError(f"{text!r} is no version like 1.4.0")
        return cls(*map(int, match.groups()))

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    def raised(self, impact: Impact) -> "Version":
        """The next version for a change of that impact."""
        if impact is Impact.MAJOR:
            return Version(self.major + 1, 0, 0)
        if impact is Impact.MINOR:
            return Version(self.major, self.minor + 1, 0)
        return Version(self.major, self.minor, self.patch + 1)
