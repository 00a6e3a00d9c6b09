"""Runs for tests: samples, stages, and what becomes of them."""

from collections.abc import Sequence
from typing import Any

from load.measured import Run
from load.processes import Usage
from load.samples import Sample
from load.stages import Stage

BEGAN = 1_000.0


def sample(at_s: float, **changed: Any) -> Sample:
    """One answer to a request of so many seconds after the begin."""
    usual = {"stage": 1, "duration_ms": 10.0, "operation": "wod.get_wod", "outcome": "200", "backend": "coach"}
    return Sample(**{**usual, "began_ms": at_s * 1000, "judged": "ok", "vus": 5, **changed})


def usage() -> Usage:
    """Half a processor for ten seconds, after a whole second of it before."""
    return Usage([BEGAN + at for at in range(11)], [1 + 0.5 * at for at in range(11)], [100.0, 110.0])


def told(
    samples: Sequence[Sample], stages: Sequence[Stage], *, arrivals: bool = False, name: str = "ramp"
) -> dict[str, Any]:
    """The result as load/play.py writes it."""
    run = Run(
        stages=list(stages),
        arrivals=arrivals,
        most_p95_ms=500,
        thresholds={"p(95)<50": True},
        began=BEGAN,
        samples=list(samples),
        usage={"coach": usage(), "k6": usage()},
    )
    circumstances = {"machine": {"date": "today", "cores": "2"}, "target": {"deployment": "here"}}
    return {"name": name, "variables": {}, **circumstances, **run.told()}


def steps_of_users(*users: int) -> list[Stage]:
    """Stages of a profile of steps: one second up, one to settle, two that count."""
    found: list[Stage] = []
    before = at = 0
    for target in users:
        for first, seconds in ((before, 1), (target, 1), (target, 2)):
            found.append(Stage(len(found) + 1, at, seconds, first, target))
            at += seconds
        before = target
    return found


def steps_run(slow_from: int = 300) -> dict[str, Any]:
    """The result of steps of 100, 200 and 300 users, slow from one of them on."""
    stages = steps_of_users(100, 200, 300)
    samples = [
        sample(stage.began_s + tenth / 10, stage=stage.number, duration_ms=900 if stage.last >= slow_from else 20)
        for stage in stages
        for tenth in range(int(stage.seconds * 10))
    ]
    return told(samples, stages, name="users")


def ramp_run() -> dict[str, Any]:
    """The result of a small ramp, with both operations."""
    stages = [Stage(1, 0, 4, 0, 10), Stage(2, 4, 4, 10, 10), Stage(3, 8, 2, 10, 0)]
    samples = [
        sample(at / 2, stage=1 + (at >= 8) + (at >= 16), operation=("wod.get_wod", "wod.plan_wod")[at % 2])
        for at in range(20)
    ]
    return told(samples, stages)
