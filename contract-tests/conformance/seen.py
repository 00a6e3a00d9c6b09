"""What came of a round's requests, as hooks.py noted it while Schemathesis asked."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Seen:
    """How often each operation answered with which status, and how many answers each phase got.

    Requests with a method that is no operation's own are left out of `statuses`: they ask for nothing declared.
    """

    statuses: dict[str, Counter[int]] = field(default_factory=dict)
    phases: Counter[str] = field(default_factory=Counter)

    @property
    def answers(self) -> int:
        """How many answers came in all."""
        return self.phases.total()

    def table(self) -> str:
        """One line for each operation: how often which status came."""
        width = max(map(len, self.statuses), default=0)
        return "\n".join(
            f"{operation_id:{width}}  " + "  ".join(f"{status}:{count}" for status, count in sorted(counts.items()))
            for operation_id, counts in sorted(self.statuses.items())
        )


def write_note(file: Path, operation_id: str, *, is_own_method: bool, status: int, phase: str) -> None:
    """Note one answer."""
    with file.open("a", encoding="utf-8") as notes:
        notes.write(json.dumps([operation_id, is_own_method, status, phase]) + "\n")


def read_notes(file: Path) -> Seen:
    """Count the notes."""
    seen = Seen()
    for line in file.read_text("utf-8").splitlines():
        operation_id, is_own_method, status, phase = json.loads(line)
        seen.phases[phase] += 1
        if is_own_method:
            seen.statuses.setdefault(operation_id, Counter())[status] += 1
    return seen
