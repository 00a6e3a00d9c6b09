"""The closed lists that describe an exercise, and how equipment is spelt for people."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal, get_args

#: What an exercise may need.
EquipmentItem = Literal[
    "none",
    "barbell",
    "dumbbell",
    "kettlebell",
    "ez-bar",
    "cable",
    "machine",
    "bench",
    "pull-up-bar",
    "dip-bars",
    "rings",
    "suspension-trainer",
    "resistance-band",
    "medicine-ball",
    "stability-ball",
    "foam-roller",
    "box",
    "jump-rope",
    "weight-plate",
    "sandbag",
    "sled",
    "battle-ropes",
    "ab-wheel",
    "rowing-machine",
    "stationary-bike",
    "treadmill",
    "other",
]
#: How the body moves.
MovementPattern = Literal[
    "squat",
    "hinge",
    "lunge",
    "horizontal-push",
    "vertical-push",
    "horizontal-pull",
    "vertical-pull",
    "carry",
    "core",
    "rotation",
    "isolation",
    "locomotion",
    "jump",
    "mobility",
]
#: Whether several joints share the work or one does nearly all of it.
Mechanic = Literal["compound", "isolation"]

#: The equipment value of an exercise that asks for nothing beyond a floor, a wall, a door frame or a towel.
NO_EQUIPMENT: Final = "none"

#: Every equipment value with its label. An exercise needs all the items that it lists.
EQUIPMENT_LABELS: Final[Mapping[EquipmentItem, str]] = MappingProxyType(
    {
        NO_EQUIPMENT: "None",
        "barbell": "Barbell",
        "dumbbell": "Dumbbell",
        "kettlebell": "Kettlebell",
        "ez-bar": "EZ bar",
        "cable": "Cable",
        "machine": "Machine",
        "bench": "Bench",
        "pull-up-bar": "Pull-up bar",
        "dip-bars": "Dip bars",
        "rings": "Rings",
        "suspension-trainer": "Suspension trainer",
        "resistance-band": "Resistance band",
        "medicine-ball": "Medicine ball",
        "stability-ball": "Stability ball",
        "foam-roller": "Foam roller",
        "box": "Box",
        "jump-rope": "Jump rope",
        "weight-plate": "Weight plate",
        "sandbag": "Sandbag",
        "sled": "Sled",
        "battle-ropes": "Battle ropes",
        "ab-wheel": "Ab wheel",
        "rowing-machine": "Rowing machine",
        "stationary-bike": "Stationary bike",
        "treadmill": "Treadmill",
        "other": "Other",
    }
)

#: Every movement pattern; the built-in exercises are filed and loaded in this order.
MOVEMENT_PATTERNS: Final[tuple[MovementPattern, ...]] = get_args(MovementPattern)

MECHANICS: Final[tuple[Mechanic, ...]] = get_args(Mechanic)


def equipment_label(items: Sequence[EquipmentItem]) -> str:
    """Spell equipment values for people: labels joined with a comma, "Unknown" when the list is empty.

    Raises KeyError for a value outside EQUIPMENT_LABELS.
    """
    return ", ".join(EQUIPMENT_LABELS[item] for item in items) or "Unknown"
