"""Percentiles of latencies."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

P50: Final = 0.5
P95: Final = 0.95


@dataclass(frozen=True, slots=True)
class Latency:
    """Of one side, in milliseconds."""

    p50: float
    p95: float
    max: float


def latency(times_ms: Sequence[float]) -> Latency | None:
    """The percentiles, rounded to a microsecond; None without a time."""
    if not times_ms:
        return None
    ordered = sorted(times_ms)
    p50, p95 = (round(percentile(ordered, share), 3) for share in (P50, P95))
    return Latency(p50, p95, round(ordered[-1], 3))


def percentile(ordered: Sequence[float], share: float) -> float:
    """The least value that so large a share does not exceed (nearest rank); `ordered` is sorted and not empty."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
