"""The exercises and muscle groups that ship with Fit, read from the data files beside this module."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from monolith.catalogue.rows import CatalogueFault, Row, read_rows
from monolith.catalogue.vocabulary import (
    EQUIPMENT_LABELS,
    MECHANICS,
    MOVEMENT_PATTERNS,
    NO_EQUIPMENT,
    EquipmentItem,
    Mechanic,
    MovementPattern,
)

__all__ = ["CatalogueExercise", "CatalogueFault", "MuscleGroupRow", "load_exercises", "load_muscle_groups"]

PACKAGED: Final[Traversable] = files("monolith.catalogue")

_EXERCISE_KEYS: Final = (
    "name",
    "description",
    "steps",
    "difficulty",
    "equipment",
    "mechanic",
    "unilateral",
    "primary_muscles",
    "secondary_muscles",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class MuscleGroupRow:
    """A muscle group and the body part that it belongs to."""

    name: str
    body_part: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CatalogueExercise:
    """A built-in exercise; muscles are names of muscle groups, the most important first.

    `unilateral` means that one side carries the load at a time; the alternate steps of a gait do not count.
    """

    name: str
    description: str
    steps: tuple[str, ...]
    difficulty: int
    equipment_items: tuple[EquipmentItem, ...]
    mechanic: Mechanic
    movement_pattern: MovementPattern
    unilateral: bool
    primary_muscles: tuple[str, ...]
    secondary_muscles: tuple[str, ...]


def load_muscle_groups(folder: Traversable = PACKAGED) -> tuple[MuscleGroupRow, ...]:
    """Read `muscle_groups.yaml` of the folder in the order of the file; raises CatalogueFault."""
    keys = [field.name for field in fields(MuscleGroupRow)]
    groups = []
    for row in read_rows(folder / "muscle_groups.yaml"):
        row.require_keys(keys)
        groups.append(MuscleGroupRow(name=row.text("name", longest=50), body_part=row.text("body_part", longest=50)))
    return tuple(groups)


def load_exercises(folder: Traversable = PACKAGED) -> tuple[CatalogueExercise, ...]:
    """Read `exercises/<movement pattern>.yaml` of the folder, ordered by pattern and row; raises CatalogueFault."""
    muscles = {group.name for group in load_muscle_groups(folder)}
    return tuple(
        _exercise(row, movement_pattern, muscles)
        for movement_pattern, file in _pattern_files(folder / "exercises")
        for row in read_rows(file)
    )


def _pattern_files(folder: Traversable) -> Iterator[tuple[MovementPattern, Traversable]]:
    found = {file.name.removesuffix(".yaml"): file for file in folder.iterdir() if file.name.endswith(".yaml")}
    if unknown := sorted(found.keys() - set(MOVEMENT_PATTERNS)):
        raise CatalogueFault(f"{unknown[0]}.yaml is not named after a movement pattern")
    return ((pattern, found[pattern]) for pattern in MOVEMENT_PATTERNS if pattern in found)


def _exercise(row: Row, movement_pattern: MovementPattern, muscles: Collection[str]) -> CatalogueExercise:
    row.require_keys(_EXERCISE_KEYS)
    equipment = row.choices("equipment", EQUIPMENT_LABELS, fewest=1, most=5)
    if NO_EQUIPMENT in equipment and len(equipment) > 1:
        raise row.fault(f"equipment {NO_EQUIPMENT!r} stands alone")
    primary = row.choices("primary_muscles", muscles, fewest=1, most=2)
    secondary = row.choices("secondary_muscles", muscles, fewest=0, most=5)
    if both := set(primary) & set(secondary):
        raise row.fault(f"{', '.join(sorted(both))} is primary and secondary at once")
    return CatalogueExercise(
        name=row.text("name", longest=100),
        description=row.text("description", longest=500),
        steps=row.texts("steps", fewest=2, most=10, longest=300),
        difficulty=row.whole_number("difficulty", lowest=1, highest=5),
        equipment_items=equipment,
        mechanic=row.choice("mechanic", MECHANICS),
        movement_pattern=movement_pattern,
        unilateral=row.flag("unilateral"),
        primary_muscles=primary,
        secondary_muscles=secondary,
    )
