"""What was measured: kept as JSON, so that tables and charts can be made again without measuring again."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

from load.peers.results import Spread, spread

Round = Mapping[str, float]  # figures by name, such as median_ms and p95_ms


@dataclass(kw_only=True)
class Point:
    """One size, measured in several rounds; `facts` are what is told of it once."""

    at: float
    label: str
    rounds: list[Round] = field(default_factory=list)
    facts: dict[str, float] = field(default_factory=dict)

    def spread(self, figure: str) -> Spread:
        return spread([one[figure] for one in self.rounds])


@dataclass(frozen=True, kw_only=True)
class Curve:
    """Points from the smallest to the largest; `most_ratio` is by how much the median may grow between these two."""

    title: str
    points: Sequence[Point]
    most_ratio: float | None = None

    def ratio(self) -> Spread:
        """Largest to smallest, each round by itself: they share the machine's moods."""
        pairs = zip(self.points[0].rounds, self.points[-1].rounds, strict=True)
        return spread([large["median_ms"] / small["median_ms"] for small, large in pairs])

    @property
    def held(self) -> bool:
        return self.most_ratio is None or self.ratio().median <= self.most_ratio


@dataclass(frozen=True, kw_only=True)
class Study:
    """What grew; `told` says on what, with what, and when, `notes` what the figures do not say."""

    name: str
    grows: str
    told: Mapping[str, str]
    curves: Sequence[Curve]
    notes: list[str] = field(default_factory=list)

    def missed(self) -> list[str]:
        """The budgets that were missed, in words."""
        return [
            f"{curve.title}: {curve.ratio().median:.2f} times the median of the smallest, not {curve.most_ratio:g}"
            for curve in self.curves
            if not curve.held
        ]


def file_of(folder: Path, name: str) -> Path:
    return folder / f"growth-{name}.json"


def save(study: Study, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    file_of(folder, study.name).write_text(json.dumps(asdict(study), indent=1) + "\n", "utf-8")


def load(folder: Path, name: str) -> Study | None:
    """None when that was never measured here."""
    file = file_of(folder, name)
    if not file.exists():
        return None
    kept = json.loads(file.read_text("utf-8"))
    curves = [
        Curve(**{**curve, "points": [Point(**point) for point in curve["points"]]}) for curve in kept.pop("curves")
    ]
    return Study(**kept, curves=curves)


def figures(latencies_ms: Sequence[float]) -> dict[str, float]:
    """Of one round. The 95th percentile lies between the two nearest values."""
    ordered = sorted(latencies_ms)
    place = 0.95 * (len(ordered) - 1)
    below, above = ordered[int(place)], ordered[min(int(place) + 1, len(ordered) - 1)]
    return {"median_ms": median(ordered), "p95_ms": below + (above - below) * (place % 1)}
