"""What requests cost when it was last recorded: load/guard.json, by minor version of Python."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parents[1] / "guard.json"
WORKLOAD = Path(__file__).with_name("calibration.py")


class ReferenceUnfit(Exception):
    """What was recorded cannot be compared with what is measured; the text says why."""


def minor(version: str) -> str:
    """`3.11.7` is of `3.11`: within it, ratios stay the same."""
    return ".".join(version.split(".")[:2])


@dataclass(frozen=True)
class Reference:
    """The file, and the source of the fixed workload, whose every change makes it unfit."""

    file: Path = FILE
    workload: Path = WORKLOAD

    def ratios(self, version: str) -> dict[str, float] | None:
        """What was recorded with this minor version of Python, if anything was.

        Raises ReferenceUnfit when it was recorded with another workload.
        """
        entry = self._entries().get(minor(version))
        if entry is None:
            return None
        if entry["workload"] != self._fingerprint():
            raise ReferenceUnfit(f"{self.workload.name} is another one than on {entry['recorded']}.")
        ratios: dict[str, float] = entry["ratios"]
        return ratios

    def record(self, version: str, day: date, ratios: Mapping[str, float]) -> None:
        """Keep the ratios for this minor version; what was recorded with others stays."""
        entry = {
            "python": version,
            "recorded": day.isoformat(),
            "workload": self._fingerprint(),
            "ratios": {request: round(value, 3) for request, value in ratios.items()},
        }
        entries = {**self._entries(), minor(version): entry}
        self.file.write_text(json.dumps(dict(sorted(entries.items())), indent=2) + "\n")

    def _entries(self) -> dict[str, dict[str, Any]]:
        entries: dict[str, dict[str, Any]] = json.loads(self.file.read_text()) if self.file.exists() else {}
        return entries

    def _fingerprint(self) -> str:
        return hashlib.sha256(self.workload.read_bytes()).hexdigest()[:16]
