"""The charts of the load study, from the JSON that load/play.py wrote."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import LogLocator, NullFormatter

from load.old_study import OLD
from load.svg import chart

_PARTS = {"monolith": "#2a6fbb", "coach": "#d1495b", "nginx": "#66a182", "PostgreSQL": "#8d6a9f", "k6": "#9aa5b1"}
_MEDIAN, _P95, _P99, _USERS, _LIMIT = "#66a182", "#2a6fbb", "#9aa5b1", "#e5e9ee", "#d1495b"
_LIMIT_MS = 500
# More points than that are no more to be told apart.
_MOST_POINTS = 400


def over_time(result: Mapping[str, Any], file: Path, title: str) -> None:
    """Latency by the second, before the number of virtual users."""
    told, second = result["seconds"], averaged(result["seconds"]["second"])
    width = -(-len(told["second"]) // len(second))
    of = "of each second" if width == 1 else f"of each second, mean of {width}"
    with chart(file, title, x="seconds", y="ms") as axes:
        users = axes.twinx()
        users.fill_between(second, averaged(told["vus"]), color=_USERS, step="post")
        users.set_ylabel("virtual users")
        users.grid(visible=False)
        users.set_ylim(0, max(told["vus"]) * 1.15)
        # The axes that were made last are drawn last, unless they are told otherwise.
        axes.set_zorder(users.get_zorder() + 1)
        axes.patch.set_visible(False)
        axes.plot(second, averaged(told["p95_ms"]), color=_P95, label=f"p95 {of}")
        axes.plot(second, averaged(told["p50_ms"]), color=_MEDIAN, label=f"median {of}")
        axes.set_ylim(bottom=0)
        _legend_below(axes)


def cores_over_time(result: Mapping[str, Any], file: Path, title: str) -> None:
    """How many processors each part of the system keeps busy."""
    with chart(file, title, x="seconds", y="processors busy") as axes:
        for name, told in result["processes"].items():
            at_s, cores = averaged(told["at_s"][1:]), averaged(told["cores"])
            axes.plot(at_s, cores, color=_PARTS.get(name), label=name, linewidth=1.2)
        axes.set_ylim(bottom=0)
        _legend_below(axes)


def averaged(values: Sequence[float]) -> Sequence[float]:
    """The means of as many neighbours as leave no more points than a chart can show; few values as they are."""
    width = -(-len(values) // _MOST_POINTS)
    if width <= 1:
        return values
    groups = [values[begin : begin + width] for begin in range(0, len(values), width)]
    return [fmean(group) for group in groups]


def by_target(result: Mapping[str, Any], file: Path, title: str) -> None:
    """Latency against virtual users, or requests a second; the last step may be one that did not hold."""
    steps = _steps(result)
    targets = [step["last"] for step in steps]
    with chart(file, title, x=result["unit"], y="ms (log scale)") as axes:
        axes.axhline(_LIMIT_MS, color=_LIMIT, linewidth=1, linestyle="--")
        axes.annotate(f"{_LIMIT_MS} ms", (targets[0], _LIMIT_MS), (0, 3), textcoords="offset points", color=_LIMIT)
        for name, colour in (("p99", _P99), ("p95", _P95), ("median", _MEDIAN)):
            axes.plot(targets, [step[f"{name}_ms"] for step in steps], "o-", markersize=3, color=colour, label=name)
        axes.set_yscale("log")
        _tenfolds(axes.yaxis)
        _legend_below(axes)


def cores_by_target(result: Mapping[str, Any], file: Path, title: str) -> None:
    """What each part of the system keeps busy, against what was asked."""
    steps = _steps(result)
    with chart(file, title, x=result["unit"], y="processors busy") as axes:
        for name in result["processes"]:
            axes.plot(
                [step["last"] for step in steps],
                [step["cores"][name] for step in steps],
                "o-",
                markersize=3,
                color=_PARTS.get(name),
                label=name,
            )
        axes.set_ylim(bottom=0)
        _legend_below(axes)


def beside_the_old_study(at_its_most: Mapping[str, Any], file: Path) -> None:
    """The times of both systems at a hundred users, on a scale of tenfolds."""
    names = [name for name in OLD if name.endswith("_ms")]
    places = range(len(names))
    with chart(file, "Response times at 100 virtual users (log scale)", x="ms", y="") as axes:
        for shift, told, colour, label in ((0.2, OLD, _P99, "old system"), (-0.2, at_its_most, _P95, "this one")):
            bars = axes.barh([place + shift for place in places], [told[name] for name in names], 0.4, color=colour)
            bars.set_label(label)
            axes.bar_label(bars, fmt=" {:,.0f}", fontsize=8)
        axes.set_yticks(list(places), [name.removesuffix("_ms") for name in names])
        axes.set_xscale("log")
        _tenfolds(axes.xaxis)
        axes.margins(x=0.15)
        axes.invert_yaxis()
        axes.grid(visible=False, axis="y")
        _legend_below(axes)


def _steps(result: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return [stage for stage in result["stages"] if stage["counts"] and stage["count"]]


def _tenfolds(axis: Axis) -> None:
    """Ticks of a logarithmic axis, as plain numbers."""
    axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axis.set_major_formatter("{x:g}")
    axis.set_minor_formatter(NullFormatter())


def _legend_below(axes: Axes) -> None:
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.18), ncols=len(_PARTS))
