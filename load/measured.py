"""What a run measured, as one structure of plain values that tables and charts are made from."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from load.processes import Usage
from load.samples import Sample, by_second, figures, grouped
from load.stages import Stage, limit, steps

_OF_A_STAGE = re.compile(r"\{stage:(\d+)\}")


@dataclass(frozen=True, kw_only=True)
class Run:
    """What was measured; `began` in seconds since 1970, `arrivals` tells an open profile.

    `thresholds` are k6's, with whether each held.
    """

    stages: list[Stage]
    arrivals: bool
    most_p95_ms: float
    thresholds: Mapping[str, bool]
    began: float
    samples: list[Sample]
    usage: Mapping[str, Usage]

    def told(self) -> dict[str, Any]:
        """The figures, ready for JSON."""
        ended_s = max((sample.ended_ms for sample in self.samples), default=0) / 1000
        by_stage = grouped(self.samples, lambda sample: sample.stage)
        counting = [
            (stage, figures(by_stage.get(stage.number, []), seconds=stage.seconds)) for stage in steps(self.stages)
        ]
        counted = {stage.number for stage, _ in counting}
        found = limit(counting, most_p95_ms=self.most_p95_ms, arrivals=self.arrivals, crossed=self._crossed())
        return {
            "whole": asdict(figures(self.samples, seconds=ended_s)),
            "thresholds": dict(self.thresholds),
            "operations": {
                operation: asdict(figures(those, seconds=ended_s))
                for operation, those in grouped(self.samples, lambda sample: sample.operation).items()
            },
            "stages": [
                self._stage(stage, by_stage.get(stage.number, []), counts=stage.number in counted)
                for stage in self.stages
                if stage.began_s < ended_s
            ],
            "unit": "requests/s" if self.arrivals else "virtual users",
            "limit": asdict(found) if found else None,
            "seconds": by_second(self.samples),
            "processes": {name: self._process(usage) for name, usage in self.usage.items()},
        }

    def _crossed(self) -> set[int]:
        """The numbers of the stages whose own thresholds were crossed."""
        found = (_OF_A_STAGE.search(name) for name, held in self.thresholds.items() if not held)
        return {int(match[1]) for match in found if match}

    def _stage(self, stage: Stage, samples: list[Sample], *, counts: bool) -> dict[str, Any]:
        begin, end = self.began + stage.began_s, self.began + stage.began_s + stage.seconds
        return {
            **asdict(stage),
            "name": stage.name,
            "counts": counts,
            **asdict(figures(samples, seconds=stage.seconds)),
            "cores": {name: round(usage.busy(begin, end), 3) for name, usage in self.usage.items()},
        }

    def _process(self, usage: Usage) -> dict[str, Any]:
        return {
            "processor_s": round(usage.spent_s(), 2),
            "ms_a_request": round(usage.spent_s() * 1000 / len(self.samples), 3) if self.samples else 0.0,
            "memory_mib": usage.memory_mib,
            "at_s": [round(at - self.began, 1) for at in usage.at],
            "cores": usage.cores(),
        }


def thresholds(summary: Mapping[str, Any]) -> dict[str, bool]:
    """Whether each threshold held, by metric and condition; k6's summary says whether it was crossed."""
    return {
        f"{metric} {condition}": not crossed
        for metric, told in summary["metrics"].items()
        for condition, crossed in told.get("thresholds", {}).items()
    }


def passed(result: Mapping[str, Any], at_least: int) -> bool:
    """Whether what had to hold has held: so many of a profile of steps, the thresholds of any other."""
    if result["limit"] is not None:
        return int(result["limit"]["held"]) >= at_least
    return bool(result["whole"]["count"]) and all(result["thresholds"].values())


def failed(result: Mapping[str, Any]) -> bool:
    """Whether requests failed, or none was made: no busy machine excuses that."""
    any_failed = any(name.startswith("http_req_failed") and not held for name, held in result["thresholds"].items())
    return any_failed or not result["whole"]["count"]
