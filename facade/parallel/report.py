"""The report of a parallel run: lines for people, and an object for machines."""

import json
from collections.abc import Iterator
from typing import Any

from facade.table import table

_HEAD = ("operation", "matched", "unmatched", "failed", "legacy p50/p95/max ms", "replacement p50/p95/max ms")


def lines(report: dict[str, Any]) -> Iterator[str]:
    """What an operator reads; `report` is the object for machines."""
    noise = report["noise"]
    yield (
        f"Legacy against itself: {noise['compared']} compared, {noise['differing']} differ, {noise['failed']} failed."
        + (f" Set aside: {', '.join(noise['set_aside'])}." if noise["set_aside"] else "")
    )
    yield from table([_HEAD, *(_row(name, found) for name, found in report["operations"].items())])
    for name, found in report["operations"].items():
        yield (
            f"{name}: compared for {found['athletes']} athletes; a fault that {found['visible_share']:.2%} of all have "
            f"would be seen with {report['confidence']:.0%}."
        )
    for fault, count in report["faults"].items():
        yield f"failed {count} times: {fault}"
    if report["differences"]:
        yield "The first differences, one for each answer:"
    for found in report["differences"]:
        question = " ".join(filter(None, (found["operation_id"], found["example"])))
        yield f"  {question}, athlete {found['athlete']}, {found['pointer']}:"
        yield f"    legacy      {_value(found, 'legacy')}"
        yield f"    replacement {_value(found, 'replacement')}"
    yield "Good enough." if not report["reasons"] else "Not good enough:"
    yield from (f"  {reason}" for reason in report["reasons"])


def _row(name: str, found: dict[str, Any]) -> tuple[str, ...]:
    counts = (str(found[word]) for word in ("matched", "unmatched", "failed"))
    return (name, *counts, _latency(found["legacy_ms"]), _latency(found["replacement_ms"]))


def _latency(told: dict[str, float] | None) -> str:
    return "-" if told is None else " / ".join(f"{told[key]:.1f}" for key in ("p50", "p95", "max"))


def _value(found: dict[str, Any], side: str) -> str:
    return json.dumps(found[side], ensure_ascii=False)[:200] if side in found else "(nothing)"
