"""Counts what the journeys came through, so that one sees how deep they went."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass
class Tally:
    """What happened in the journeys of one seed."""

    journeys: int = 0
    steps: int = 0
    athletes: int = 0
    entries: int = 0
    workouts_compared: int = 0
    workouts_wished: int = 0
    next_day_workouts: int = 0
    repeated_exercises: int = 0
    nothing_left: int = 0
    day_changes: int = 0
    clock_changes: int = 0
    repeated_requests: int = 0
    requests_at_once: int = 0
    catalogue_changes: int = 0
    departures: int = 0

    def __str__(self) -> str:
        return ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in asdict(self).items())

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(**{name: count + asdict(other)[name] for name, count in asdict(self).items()})

    def shortfalls(self, least: "Tally") -> list[str]:
        """What there was less of than `least` asks for, in words."""
        wanted = asdict(least)
        return [
            f"{count} {name.replace('_', ' ')}, and at least {wanted[name]} are wanted"
            for name, count in asdict(self).items()
            if count < wanted[name]
        ]

    def write(self, file: Path) -> None:
        """Keep the figures as JSON."""
        file.write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")
