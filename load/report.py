"""Puts tables and charts of the load tests into docs/load-report.md: `make load-report`, after any of them.

What has not been measured on this machine keeps what is written there.
"""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from load import charts_ramp as charts
from load.markdown import MarkerError, replace_blocks
from load.old_study import beside, hundred_users
from load.tables import by_operation, by_part, by_stage, circumstances, cores_by_step, verdict

_ROOT = Path(__file__).resolve().parent.parent
_RESULTS = _ROOT / "load" / "results"
REPORT = _ROOT / "docs" / "load-report.md"
_CHARTS = _ROOT / "docs" / "load"

Result = Mapping[str, Any]
Results = Mapping[str, Result]
_LATENCY = "median, p95 and p99 by {unit}"
_CORES = "processors that each part keeps busy, by {unit}"


def main() -> None:
    """Write both; ends with 1 when nothing has been measured, or a block is missing."""
    results = read(_RESULTS)
    if not results:
        sys.exit("load-report: there are no results in load/results; `make load` measures.")
    try:
        replace_blocks(REPORT, blocks(results))
    except MarkerError as error:
        sys.exit(f"load-report: {error}")
    drawn = draw(results, _CHARTS)
    print(f"Written: {REPORT.name}, {', '.join(sorted(drawn))}")


def read(folder: Path) -> dict[str, Result]:
    """The results of the profiles that were played under their own names."""
    found = {name: folder / f"{name}.json" for name in SECTIONS}
    return {name: json.loads(file.read_text("utf-8")) for name, file in found.items() if file.exists()}


def blocks(results: Results) -> dict[str, str]:
    """What goes between the markers, by name."""
    found = {name: SECTIONS[name](result) for name, result in results.items()}
    if "ramp" in results:
        found["circumstances"] = circumstances(results["ramp"])
        comparison = beside(results["ramp"], results.get("users"))
        found["old-study"] = f"{comparison}\n\n{_picture('old-study', 'both systems at 100 users')}"
    return found


def draw(results: Results, folder: Path) -> list[str]:
    """The charts that the blocks show; returns their names."""
    drawn: list[str] = []

    def to(name: str) -> Path:
        drawn.append(f"{name}.svg")
        return folder / drawn[-1]

    for name, title in (("ramp", "The profile of the load study"), ("spike", "Everybody at once"), ("soak", "Soak")):
        if name in results:
            charts.over_time(results[name], to(name), title)
            charts.cores_over_time(results[name], to(f"{name}-cores"), f"{title}: processors")
    for name, title in (("users", "Latency and virtual users"), ("capacity", "Latency and arrivals")):
        if name in results:
            charts.by_target(results[name], to(name), title)
            charts.cores_by_target(results[name], to(f"{name}-cores"), "What keeps the processors busy")
    if "ramp" in results:
        charts.beside_the_old_study(hundred_users(results["ramp"]), to("old-study"))
    return drawn


def _of_time(result: Result) -> str:
    name = result["name"]
    pictures = f"{_picture(name, 'latency over time')}\n{_picture(f'{name}-cores', 'processors over time')}"
    tables = (by_operation(result), by_stage(result), by_part(result))
    return "\n\n".join([_when(result), verdict(result), *tables, pictures])


def _of_steps(result: Result) -> str:
    name, unit = result["name"], result["unit"]
    pictures = (_picture(name, _LATENCY.format(unit=unit)), _picture(f"{name}-cores", _CORES.format(unit=unit)))
    return "\n\n".join([_when(result), verdict(result), by_stage(result), cores_by_step(result), "\n".join(pictures)])


def _when(result: Result) -> str:
    told, variables = result["machine"]["date"], result["variables"]
    changed = ", ".join(f"{name}={value}" for name, value in variables.items())
    return f"{told}; {result['target']['deployment']}{f'; {changed}' if changed else ''}."


def _picture(name: str, alternative: str) -> str:
    return f"![{alternative}](load/{name}.svg)"


SECTIONS: Mapping[str, Callable[[Result], str]] = {
    "ramp": _of_time,
    "spike": _of_time,
    "soak": _of_time,
    "users": _of_steps,
    "capacity": _of_steps,
}

if __name__ == "__main__":
    main()
