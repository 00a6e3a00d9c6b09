"""Exercises as a file gives them, and what became of them."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from monolith.catalogue.vocabulary import EquipmentItem, Mechanic, MovementPattern
from monolith.db.records import NewExercise

Progress = Callable[[int], object]  # called with the number of rows that were just dealt with


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcedRow:
    """An exercise of a file; `muscles` maps the name of a built-in group to "is primary", in order."""

    source_id: str
    name: str
    description: str
    steps: tuple[str, ...]
    difficulty: int
    equipment_items: tuple[EquipmentItem, ...]
    mechanic: Mechanic | None
    movement_pattern: MovementPattern | None
    unilateral: bool | None
    muscles: Mapping[str, bool]

    def digest(self) -> str:
        """SHA-256 of the content, in hexadecimal: equal when nothing has changed."""
        content = asdict(self) | {"muscles": list(self.muscles.items())}
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def content(self, group_ids: Mapping[str, int]) -> NewExercise:
        """The exercise to store, given the ids of the groups that it names."""
        return NewExercise(
            name=self.name,
            description=self.description,
            steps=self.steps,
            difficulty=self.difficulty,
            equipment_items=self.equipment_items,
            mechanic=self.mechanic,
            movement_pattern=self.movement_pattern,
            unilateral=self.unilateral,
            muscles={group_ids[name]: is_primary for name, is_primary in self.muscles.items()},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncCounts:
    """What became of the rows of a file; left_edited: an admin edited the exercise, or made one of that name."""

    created: int
    updated: int
    unchanged: int
    left_deleted: int
    left_edited: int
