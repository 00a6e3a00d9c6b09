"""Exercises to send, and what is wrong with others."""

from typing import Any

from monolith.tests.training_bodies import an_exercise

EXERCISES = "/fitness/exercises"
AIR_SQUAT = 1
UNKNOWN = 2_147_483_647

BAD_BODIES: list[tuple[Any, str]] = [
    ({key: value for key, value in an_exercise().items() if key != "steps"}, "/steps"),
    (an_exercise(name=""), "/name"),
    (an_exercise(name="S" * 101), "/name"),
    (an_exercise(name="S" * 5_000), "/name"),
    (an_exercise(name="Squ\0at"), "/name"),
    (an_exercise(description="One\nline"), "/description"),
    (an_exercise(description="D" * 1_001), "/description"),
    (an_exercise(steps=["Squat.", ""]), "/steps/1"),
    (an_exercise(steps=["Squat."] * 31), "/steps"),
    (an_exercise(difficulty=0), "/difficulty"),
    (an_exercise(difficulty=6), "/difficulty"),
    (an_exercise(difficulty=2**63), "/difficulty"),
    (an_exercise(difficulty="4"), "/difficulty"),
    (an_exercise(difficulty=True), "/difficulty"),
    (an_exercise(equipment_items=["trampoline"]), "/equipment_items/0"),
    (an_exercise(equipment_items=["box", "box"]), "/equipment_items"),
    (an_exercise(mechanic="levers"), "/mechanic"),
    (an_exercise(movement_pattern="leap"), "/movement_pattern"),
    (an_exercise(unilateral=None), "/unilateral"),
    (an_exercise(primary_muscle_group_ids=[]), "/primary_muscle_group_ids"),
    (an_exercise(primary_muscle_group_ids=[16, 16]), "/primary_muscle_group_ids"),
    (an_exercise(primary_muscle_group_ids=[2**63]), "/primary_muscle_group_ids/0"),
    (an_exercise(secondary_muscle_group_ids=[0]), "/secondary_muscle_group_ids/0"),
    (an_exercise(equipment="Barbell"), "/equipment"),
    ("Elbow squat", ""),
]
