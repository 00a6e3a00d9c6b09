"""The tables of a load test, in Markdown, from the JSON that load/play.py wrote."""

from collections.abc import Mapping
from typing import Any

from load.markdown import table

_TIMES = ("average_ms", "median_ms", "p90_ms", "p95_ms", "p99_ms", "max_ms")
_FIGURES = ("requests", "failed", "degraded", "answers/s", "average", "median", "p90", "p95", "p99", "max", "< 5 s")


def by_operation(result: Mapping[str, Any]) -> str:
    """A row for each operation, and one for all."""
    rows = [[f"`{operation}`", *_cells(told)] for operation, told in result["operations"].items()]
    return table(["operation", *_FIGURES], [*rows, ["**all**", *_cells(result["whole"])]])


def by_stage(result: Mapping[str, Any]) -> str:
    """A row for each stage, or, of a profile of steps, for each step, and one for all."""
    stages = [stage for stage in result["stages"] if stage["counts"] or result["limit"] is None]
    rows = [[f"{stage['name']} ({stage['seconds']:g} s)", *_cells(stage)] for stage in stages]
    return table([str(result["unit"]), *_FIGURES], [*rows, ["**all**", *_cells(result["whole"])]])


def by_part(result: Mapping[str, Any]) -> str:
    """What each part of the system took of the machine."""
    head = [
        "part",
        "processor time",
        "for each request",
        "cores, on average",
        "cores, at most",
        "memory, first to last",
    ]
    rows = []
    for name, told in result["processes"].items():
        cores, memory = told["cores"] or [0.0], told["memory_mib"] or [0.0]
        rows.append(
            [
                name,
                f"{told['processor_s']:.1f} s",
                f"{told['ms_a_request']:.2f} ms",
                f"{sum(cores) / len(cores):.2f}",
                f"{max(cores):.2f}",
                f"{memory[0]:.0f} to {memory[-1]:.0f} MiB",
            ]
        )
    return table(head, rows)


def cores_by_step(result: Mapping[str, Any]) -> str:
    """How many processors each part kept busy at each step, which tells what stops the next one."""
    steps = [stage for stage in result["stages"] if stage["counts"] and stage["count"]]
    rows = [[stage["name"], *(f"{stage['cores'][name]:.2f}" for name in result["processes"])] for stage in steps]
    return table([f"processors busy, by {result['unit']}", *result["processes"]], rows)


def circumstances(result: Mapping[str, Any]) -> str:
    """The machine and the deployment, as a list."""
    told = {**result["machine"], **result["target"]}
    return "\n".join(f"* {name}: {value}" for name, value in told.items())


def verdict(result: Mapping[str, Any]) -> str:
    """A sentence: which thresholds were crossed, or how far the steps went."""
    found = result["limit"]
    if found is None:
        crossed = [name for name, held in result["thresholds"].items() if not held]
        return f"Crossed: {'; '.join(crossed)}." if crossed else "All thresholds held."
    held = f"{found['held']} {result['unit']} held"
    return f"At least {held}." if found["broken"] is None else f"{held}; {found['broken']} did not: {found['reason']}."


def milliseconds(value: float) -> str:
    """With a decimal where it says something; seconds from one on."""
    if value >= 1000:  # noqa: PLR2004  # a second
        return f"{value / 1000:.2f} s"
    return f"{value:.1f} ms" if value < 100 else f"{value:.0f} ms"  # noqa: PLR2004  # three digits


def _cells(told: Mapping[str, Any]) -> list[str]:
    return [
        *(str(told[name]) for name in ("count", "failed", "degraded")),
        f"{told['requests_per_s']:.1f}",
        *(milliseconds(told[name]) for name in _TIMES),
        f"{told['within_5_s']:.2%}",
    ]
