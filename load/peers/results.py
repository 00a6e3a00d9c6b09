"""What was measured: kept as JSON, so that tables and charts can be made again without measuring again."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

FIT = "fit"


@dataclass(frozen=True, kw_only=True)
class Round:
    """One pair, measured once; `processor_ms` is by process, for each workout."""

    per_s: float
    p50_ms: float
    p99_ms: float
    answers: int
    processor_ms: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One pair in all rounds; `least_ratio` is the budget, if there is one."""

    name: str
    title: str
    least_ratio: float | None
    rounds: Sequence[Round]


@dataclass(frozen=True)
class Spread:
    """Of the same figure in several rounds."""

    least: float
    median: float
    most: float


@dataclass(frozen=True, kw_only=True)
class Results:
    """All pairs, Fit among them; `told` says on what, with what, and when."""

    told: Mapping[str, str]
    pairs: Sequence[Measured]

    @property
    def fit(self) -> Measured:
        return next(pair for pair in self.pairs if pair.name == FIT)

    @property
    def peers(self) -> list[Measured]:
        return [pair for pair in self.pairs if pair.name != FIT]

    def ratio(self, peer: Measured) -> Spread:
        """How many times the peer's throughput ours is, each round by itself: they share the machine's moods."""
        return spread([fit.per_s / other.per_s for fit, other in zip(self.fit.rounds, peer.rounds, strict=True)])

    def missed(self) -> list[str]:
        """The budgets that were missed, in words."""
        return [
            f"{self.ratio(peer).median:.2f} times {peer.title}, not {peer.least_ratio:g}"
            for peer in self.peers
            if peer.least_ratio is not None and self.ratio(peer).median < peer.least_ratio
        ]


def spread(figures: Sequence[float]) -> Spread:
    """Of at least one figure."""
    return Spread(min(figures), median(figures), max(figures))


def save(results: Results, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(asdict(results), indent=1) + "\n", "utf-8")


def load(file: Path) -> Results:
    kept = json.loads(file.read_text("utf-8"))
    pairs = [Measured(**{**pair, "rounds": [Round(**one) for one in pair["rounds"]]}) for pair in kept["pairs"]]
    return Results(told=kept["told"], pairs=pairs)
