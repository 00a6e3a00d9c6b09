"""Virtual users: taken from what `make load ARGS="--profile users"` has measured."""

import json
from pathlib import Path

from load.growth.results import Curve, Point, Study

_SOURCE = "users.json"


def study(results: Path) -> Study | None:
    """None when it has not been measured."""
    file = results / _SOURCE
    if not file.exists():
        return None
    measured = json.loads(file.read_text("utf-8"))
    points = [
        Point(
            at=stage["last"],
            label=f"{stage['last']} users",
            rounds=[{"median_ms": stage["median_ms"], "p95_ms": stage["p95_ms"], "per_s": stage["requests_per_s"]}],
        )
        for stage in measured["stages"]
        if stage["counts"] and stage["count"]
    ]
    told = {**measured["machine"], **measured["target"]}
    return Study(
        name="users",
        grows="virtual users with 1 s of think time",
        told=told,
        curves=[Curve(title="virtual users", points=points)],
    )
