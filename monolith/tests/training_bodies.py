"""What the training operations take: valid by default, so that a test names only what it is about."""

from typing import Any

IDS_OUT_OF_RANGE = ("0", "-1", str(2**63), "9" * 500)
# There is no path with such an id: each id has one spelling.
NOT_IDS = ("abc", "+5", "05", "-0", "1.0", "1e3", "٣", "null", "5%20", "5%00")


def a_muscle_group(**changes: Any) -> dict[str, Any]:
    return {"name": "Popliteus", "body_part": "Legs", **changes}


def an_exercise(**changes: Any) -> dict[str, Any]:
    """A squat with the bar in the elbows: quadriceps (16) first, glutes (15) and abdominals (12) beside."""
    return {
        "name": "Elbow squat",
        "description": "A squat with the bar in the crook of the elbows.",
        "steps": ["Take the bar into the crook of your elbows.", "Squat.", "Stand up."],
        "difficulty": 4,
        "equipment_items": ["barbell"],
        "mechanic": "compound",
        "movement_pattern": "squat",
        "unilateral": False,
        "primary_muscle_group_ids": [16],
        "secondary_muscle_group_ids": [15, 12],
        **changes,
    }


def an_entry(exercise_id: int = 1, **changes: Any) -> dict[str, Any]:
    return {"exercise_id": exercise_id, "sets": 3, "reps": 10, **changes}
