"""The answers that load/ramp.js noted, and their figures: as a whole, by operation, by stage and by second."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

_FIRST_WORD, _WORDS = "answer", 9
_TARGET_MS = 5000


class Sample(NamedTuple):
    """One answer; times are milliseconds since the scenario began, `vus` is how many users were at work then.

    `stage` counts from 1; `outcome` is the status, or `error-<k6's code>`; `judged` is ok, degraded or failed.
    """

    stage: int
    began_ms: float
    duration_ms: float
    operation: str
    outcome: str
    backend: str
    judged: str
    vus: int

    @property
    def ended_ms(self) -> float:
        return self.began_ms + self.duration_ms


@dataclass(frozen=True)
class Figures:
    """What many answers amount to; with no answers, all times are 0."""

    count: int
    failed: int
    degraded: int
    requests_per_s: float
    within_5_s: float  # 0 to 1
    average_ms: float
    median_ms: float
    p90_ms: float
    p95_ms: float
    p99_ms: float
    max_ms: float
    outcomes: dict[str, int]
    backends: dict[str, int]


def read_samples(notes: Path, position: int = 0) -> list[Sample]:
    """All whole notes from that byte on; a line that begins before it, or is not written to its end, is left out."""
    with notes.open("rb") as file:
        file.seek(position)
        lines = file.read().decode("utf-8").split("\n")[:-1]
    return [_sample(words) for words in map(str.split, lines) if len(words) == _WORDS and words[0] == _FIRST_WORD]


def scenario_began(notes: Path) -> float:
    """When the scenario began, in seconds since 1970; 0 when no answer came."""
    with notes.open(encoding="utf-8") as lines:
        return next((float(line.split()[1]) / 1000 for line in lines if line.startswith("began ")), 0.0)


def percentile(ordered: Sequence[float], share: float) -> float:
    """As k6 does it: between the two nearest of the values, which are in order. `share` is 0 to 1."""
    if not ordered:
        return 0.0
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def figures(samples: Sequence[Sample], *, seconds: float) -> Figures:
    """The figures of the samples, which were asked for within so many seconds."""
    durations = sorted(sample.duration_ms for sample in samples)
    judged = Counter(sample.judged for sample in samples)
    return Figures(
        count=len(samples),
        failed=judged["failed"],
        degraded=judged["degraded"],
        requests_per_s=len(samples) / seconds if seconds else 0.0,
        within_5_s=sum(value < _TARGET_MS for value in durations) / len(durations) if durations else 0.0,
        average_ms=math.fsum(durations) / len(durations) if durations else 0.0,
        median_ms=percentile(durations, 0.5),
        p90_ms=percentile(durations, 0.9),
        p95_ms=percentile(durations, 0.95),
        p99_ms=percentile(durations, 0.99),
        max_ms=durations[-1] if durations else 0.0,
        outcomes=dict(Counter(sample.outcome for sample in samples).most_common()),
        backends=dict(Counter(sample.backend for sample in samples).most_common()),
    )


def grouped(samples: Iterable[Sample], key: Callable[[Sample], Any]) -> dict[Any, list[Sample]]:
    """The samples by their keys, in the order of the keys."""
    found: dict[Any, list[Sample]] = defaultdict(list)
    for sample in samples:
        found[key(sample)].append(sample)
    return dict(sorted(found.items()))


def by_second(samples: Iterable[Sample]) -> dict[str, list[float]]:
    """Columns for charts, a row for each second in which an answer came."""
    rows = [
        {
            "second": second,
            "vus": max(sample.vus for sample in those),
            "requests": len(those),
            "failed": sum(sample.judged != "ok" for sample in those),
            **_percentiles(those),
        }
        for second, those in grouped(samples, lambda sample: int(sample.ended_ms // 1000)).items()
    ]
    return {name: [row[name] for row in rows] for name in rows[0]} if rows else {}


def _percentiles(samples: Sequence[Sample]) -> dict[str, float]:
    ordered = sorted(sample.duration_ms for sample in samples)
    return {f"p{round(share * 100)}_ms": round(percentile(ordered, share), 2) for share in (0.5, 0.95)}


def _sample(words: Sequence[str]) -> Sample:
    _, stage, began_ms, duration_ms, operation, outcome, backend, judged, vus = words
    return Sample(
        stage=int(stage),
        began_ms=float(began_ms),
        duration_ms=float(duration_ms),
        operation=operation,
        outcome=outcome,
        backend=backend,
        judged=judged,
        vus=int(vus),
    )
