"""Decides whether the migration may go one step further: pure, from a parallel run and the last window of the log."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from facade.ladder import asks_the_coach
from facade.latency import Latency
from facade.routes import Route
from facade.window import Window

REPORT_FORMAT: Final = 1
# What parallel runs know under another name: both paths are one operation of the coach.
_COMPARED_AS: Final = {"wod.plan_wod_alias": "wod.plan_wod"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What must hold; shares are from 0 to 1."""

    report_max_age_s: float
    athletes: int
    max_unmatched: float
    max_failed: float
    min_requests: int
    max_errors: float
    max_fallbacks: float
    max_p95_ms: float
    max_p95_ratio: float


@dataclass(frozen=True, slots=True)
class Subject:
    """Which deployment is promoted; a parallel run of another one proves nothing."""

    legacy: str
    replacement: str
    build: str


@dataclass(frozen=True, slots=True)
class Check:
    """One condition: what was looked at, the figure that was found, and what it must be."""

    holds: bool
    what: str
    found: str
    limit: str

    def __str__(self) -> str:
        return f"{'ok' if self.holds else 'NO'}  {self.what}: {self.found}; must be {self.limit}"


def judge(
    *,
    step: Route,
    operations: Collection[str],
    report: Mapping[str, Any] | None,
    subject: Subject,
    window: Window | None,
    budget: Budget,
    now: datetime,
) -> list[Check]:
    """All conditions of leaving `step`; it may be left when each of them holds.

    `report` is the newest parallel run, None when there is none; `window` is needed at steps that ask the coach.
    """
    checks = list(_of_report(report, subject, operations, budget, now))
    if asks_the_coach(step):
        checks += _of_window(window or Window(0, 0, 0, None, None), step, budget)
    return checks


def _of_report(
    report: Mapping[str, Any] | None,
    subject: Subject,
    operations: Collection[str],
    budget: Budget,
    now: datetime,
) -> Iterator[Check]:
    if report is None or report.get("format") != REPORT_FORMAT:
        found = "none" if report is None else "of another format"
        yield Check(False, "parallel run", found, "there: run it first")  # noqa: FBT003
        return
    age_s = (now - datetime.fromisoformat(report["ended_at"])).total_seconds()
    limit_s = budget.report_max_age_s
    yield Check(0 <= age_s <= limit_s, "age of the parallel run", f"{age_s:.0f} s", f"at most {limit_s:.0f} s")
    of = Subject(report["legacy"], report["replacement"], report["build"])
    yield Check(of == subject, "deployment of the parallel run", _named(of), _named(subject))
    for name in sorted({_COMPARED_AS.get(operation, operation) for operation in operations}):
        if name in report["operations"]:
            yield from _of_operation(name, report["operations"][name], budget)
        else:
            yield Check(False, f"{name} in the parallel run", "not compared", "compared")  # noqa: FBT003


def _named(subject: Subject) -> str:
    return " ".join(filter(None, (subject.legacy, "and", subject.replacement, subject.build and f"({subject.build})")))


def _of_operation(name: str, found: Mapping[str, Any], budget: Budget) -> Iterator[Check]:
    asked = found["matched"] + found["unmatched"] + found["failed"]
    athletes = found["athletes"]
    yield Check(athletes >= budget.athletes, f"{name}, athletes compared", f"{athletes}", f"at least {budget.athletes}")
    for word, limit in (("unmatched", budget.max_unmatched), ("failed", budget.max_failed)):
        share = found[word] / asked if asked else 1.0
        yield Check(
            share <= limit, f"{name}, {word}", f"{found[word]} of {asked} ({share:.2%})", f"at most {limit:.2%}"
        )
    coach, legacy = (Latency(**found[side]) if found[side] else None for side in ("replacement_ms", "legacy_ms"))
    yield from _of_latency(f"{name}, p95 in the parallel run", coach, legacy, budget)


def _of_window(window: Window, step: Route, budget: Budget) -> Iterator[Check]:
    what = f"last window at {step}"
    yield Check(
        window.asked >= budget.min_requests,
        f"{what}, requests to the coach",
        f"{window.asked}",
        f"at least {budget.min_requests}",
    )
    for word, count, share, limit in (
        ("errors of the coach", window.errors, window.error_share, budget.max_errors),
        ("fallbacks to the monolith", window.fallbacks, window.fallback_share, budget.max_fallbacks),
    ):
        found = f"{count} of {window.asked} ({share:.2%})"
        yield Check(share <= limit, f"{what}, {word}", found, f"at most {limit:.2%}")
    yield from _of_latency(f"{what}, p95", window.coach_ms, window.legacy_ms, budget)


def _of_latency(what: str, coach: Latency | None, legacy: Latency | None, budget: Budget) -> Iterator[Check]:
    if coach is None:
        yield Check(False, f"{what} of the coach", "unknown", f"at most {budget.max_p95_ms:g} ms")  # noqa: FBT003
        return
    found = f"{coach.p95:.1f} ms"
    yield Check(coach.p95 <= budget.max_p95_ms, f"{what} of the coach", found, f"at most {budget.max_p95_ms:g} ms")
    # Nobody asks the monolith any more when all goes to the coach; then the absolute limit stands alone.
    if legacy is not None:
        limit = budget.max_p95_ratio * legacy.p95
        told = f"at most {limit:.1f} ms, {budget.max_p95_ratio:g} times the monolith's {legacy.p95:.1f} ms"
        yield Check(coach.p95 <= limit, f"{what} of the coach against the monolith's", found, told)
