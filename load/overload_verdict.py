"""What a run under overload comes to: its figures, and whether the budget was kept."""

from collections.abc import Sequence
from typing import Any, Final

from load.arrivals import Answer, Run
from load.markdown import table as markdown_table

_OK: Final = 200
_REFUSED: Final = 503
# The budget.
_GOODPUT: Final = 0.9
_SERVED_P95_S: Final = 1.0
_REFUSED_P95_S: Final = 0.1
# When a rate counts as held, and when a service as well again.
_HELD_SHARE: Final = 0.995
_HELD_P95_S: Final = 0.5
_WELL_AFTER_S: Final = 1.0
# A generator that sends so late did not offer what it says.
_LATE_P95_S: Final = 0.05


def holds(run: Run) -> bool:
    """Whether all but nothing of what was offered was answered well and soon."""
    good = [answer.seconds for answer in run.answers if answer.good]
    return len(good) >= _HELD_SHARE * len(run.answers) and quantile(good, 0.95) < _HELD_P95_S


def good_per_s(run: Run) -> float:
    """How many a second were answered well while the run lasted; what was still waiting at its end is not in."""
    return sum(answer.good and answer.at_s + answer.seconds <= run.seconds for answer in run.answers) / run.seconds


def told(what: str, run: Run) -> str:
    """A line about a run, while the next is under way."""
    figures = _figures(run)
    return (
        f"{what} {run.rate:.0f} a second: good {figures['good_per_s']:.0f} a second, "
        f"refused {figures['refused_share']:.0%}, others {figures['others']}; "
        f"p95 of the served {1000 * figures['served_p95_s']:.0f} ms, "
        f"of the refused {1000 * figures['refused_p95_s']:.0f} ms"
    )


def judged(name: str, capacity: float, overload: Run, after: Run) -> dict[str, Any]:
    """The figures of one door, with `faults`: what of the budget was missed, a sentence each."""
    figures, late = _figures(overload), quantile(overload.late_s, 0.95)
    later = [answer for answer in after.answers if answer.at_s >= _WELL_AFTER_S]
    well = all(answer.good for answer in later) and quantile([a.seconds for a in later], 0.95) < _HELD_P95_S
    kept = {
        f"goodput is {figures['good_per_s'] / capacity:.0%} of the capacity": (
            figures["good_per_s"] >= _GOODPUT * capacity
        ),
        f"p95 of the served is {figures['served_p95_s']:.2f} s": figures["served_p95_s"] < _SERVED_P95_S,
        f"p95 of the refused is {1000 * figures['refused_p95_s']:.0f} ms": figures["refused_p95_s"] < _REFUSED_P95_S,
        f"{figures['without_retry_after']} of the refused lack Retry-After": not figures["without_retry_after"],
        f"{figures['others']} answers are neither a workout with its history nor a 503": not figures["others"],
        f"it is not well {_WELL_AFTER_S:g} s after": well,
        f"the generator was {1000 * late:.0f} ms late": late < _LATE_P95_S,
    }
    return {
        "door": name,
        "capacity_per_s": capacity,
        **figures,
        "late_p95_s": late,
        "well_after": well,
        "after": _figures(after),
        "faults": [f"{name}: {fault}." for fault, is_kept in kept.items() if not is_kept],
    }


def table(results: dict[str, Any]) -> str:
    """The table of the report."""
    head = [
        "asked",
        "capacity /s",
        "offered /s",
        "goodput /s",
        "of capacity",
        "p95 served",
        "503",
        "without Retry-After",
    ]
    head += ["503 p50", "p95", "max", "other", "well after 1 s"]
    return markdown_table(head, [_row(result) for result in results["doors"]])


def quantile(values: Sequence[float], share: float) -> float:
    """The value that so much of the values do not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def _row(result: dict[str, Any]) -> list[str]:
    return [
        result["door"],
        f"{result['capacity_per_s']:.0f}",
        f"{result['offered_per_s']:.0f}",
        f"{result['good_per_s']:.0f}",
        f"{result['good_per_s'] / result['capacity_per_s']:.0%}",
        f"{1000 * result['served_p95_s']:.0f} ms",
        f"{result['refused_share']:.0%}",
        f"{result['without_retry_after']}",
        *(f"{1000 * result[f'refused_{name}_s']:.0f} ms" for name in ("p50", "p95", "max")),
        f"{result['others']}",
        "yes" if result["well_after"] else "no",
    ]


def _figures(run: Run) -> dict[str, Any]:
    good = [answer for answer in run.answers if answer.good]
    refused = [answer for answer in run.answers if answer.status == _REFUSED]
    others = [answer for answer in run.answers if not answer.good and answer.status != _REFUSED]
    waits = [answer.seconds for answer in refused]
    return {
        "offered_per_s": len(run.answers) / run.seconds,
        "good_per_s": good_per_s(run),
        "served_p50_s": quantile([answer.seconds for answer in good], 0.5),
        "served_p95_s": quantile([answer.seconds for answer in good], 0.95),
        "refused_share": len(refused) / max(len(run.answers), 1),
        "refused_p50_s": quantile(waits, 0.5),
        "refused_p95_s": quantile(waits, 0.95),
        "refused_max_s": max(waits, default=0.0),
        "without_retry_after": sum(not answer.retry_after for answer in refused),
        "others": len(others),
        "other_kinds": _kinds(others),
    }


def _kinds(answers: Sequence[Answer]) -> dict[str, int]:
    kinds: dict[str, int] = {}
    for answer in answers:
        name = "degraded" if answer.status == _OK else str(answer.status or "no answer")
        kinds[name] = kinds.get(name, 0) + 1
    return kinds
