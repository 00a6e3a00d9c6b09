"""What the load study of the system before this one found, and how this one stands beside it."""

from collections.abc import Mapping
from typing import Any, Final

from load.markdown import table
from load.tables import milliseconds

# With 100 virtual users, in the profile that load/lib/profiles.js calls ramp; it held 30.
OLD: Final[Mapping[str, float]] = {
    "average_ms": 5790.0,
    "median_ms": 1710.0,
    "p90_ms": 17_620.0,
    "p95_ms": 29_530.0,
    "within_5_s": 0.69,
}
OLD_HELD_USERS: Final = 30


def hundred_users(ramp: Mapping[str, Any]) -> Mapping[str, Any]:
    """The stage that stays at the most users. Raises ValueError when there is none."""
    flat = [stage for stage in ramp["stages"] if stage["first"] == stage["last"]]
    if not flat:
        raise ValueError("The profile has no stage that stays at its most users.")
    found: Mapping[str, Any] = max(flat, key=lambda stage: int(stage["last"]))
    return found


def beside(ramp: Mapping[str, Any], users: Mapping[str, Any] | None) -> str:
    """The old figures, those of the whole profile, and those of the minute at a hundred users; and what was held."""
    whole, most = ramp["whole"], hundred_users(ramp)
    rows = [
        [
            name.removesuffix("_ms"),
            *(milliseconds(told[name]) for told in (OLD, whole, most)),
            f"{OLD[name] / most[name]:.0f}" if most[name] else "",
        ]
        for name in OLD
        if name.endswith("_ms")
    ]
    shares = [f"{told['within_5_s']:.2%}" for told in (OLD, whole, most)]
    rows.append(["within 5 s", *shares, ""])
    if users is not None and users["limit"] is not None:
        held = int(users["limit"]["held"])
        rows.append(["virtual users held", str(OLD_HELD_USERS), "", str(held), f"{held / OLD_HELD_USERS:.0f}"])
    head = ["", "old system, 100 users", "this one, whole profile", f"this one, {most['name']} users", "times better"]
    return table(head, rows)
