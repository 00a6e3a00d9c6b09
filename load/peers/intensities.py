"""How hard an exercise is on a muscle group: the one formula that every pair must keep."""


def intensity(difficulty: int, *, is_primary: bool) -> float:
    """From 0 to 1, for a difficulty from 1 to 5."""
    return round(min(1.0, (difficulty - 1) / 4 * (1.2 if is_primary else 0.8)), 4)
