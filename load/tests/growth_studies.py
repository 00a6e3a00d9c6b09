"""Studies as they might have been measured."""

from collections.abc import Sequence

from load.growth.results import Curve, Point, Round, Study

TOLD = {"date": "2026-11-25 12:00 UTC", "cores": "2", "database": "PostgreSQL 17.6", "rounds": "3, the sizes in turn"}


def point(at: float, medians: Sequence[float], **facts: float) -> Point:
    """The 95th percentile is twice the median; a workout takes the coach half of it."""
    rounds: list[Round] = [{"median_ms": value, "p95_ms": 2 * value, "coach_cpu_ms": value / 2} for value in medians]
    return Point(at=at, label=f"{at:,.0f} entries", rounds=rounds, facts=dict(facts))


def history(*, most_ratio: float | None = 1.2, largest: Sequence[float] = (2.2, 6.6, 2.4)) -> Study:
    years = [point(10, [2, 6, 2]), point(1000, [2, 6, 2]), point(100_000, largest)]
    week = [point(10, [2, 6, 2]), point(1000, [20, 60, 20])]
    return Study(
        name="history",
        grows="entries in the athlete's history",
        told=TOLD,
        curves=[
            Curve(title="over ten years", points=years, most_ratio=most_ratio),
            Curve(title="in the last week", points=week),
        ],
    )


def replicas() -> Study:
    points = [
        Point(at=number, label=f"{number}", rounds=[{"per_s": 300.0 * number, "p50_ms": 50, "p99_ms": 90}])
        for number in (1, 2, 3)
    ]
    return Study(
        name="replicas", grows="coach replicas", told=TOLD, curves=[Curve(title="1 worker each", points=points)]
    )
