"""Tables and charts of what `make load-growth` measured, into the load report: `python -m load.growth.report`."""

import sys
from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from facade.process import ROOT
from load.growth.results import Curve, Study, load
from load.growth.tables import circumstances, table_of
from load.markdown import MarkerError, replace_blocks
from load.svg import chart

_RESULTS, _REPORT, _CHARTS = ROOT / "load" / "results", ROOT / "docs" / "load-report.md", ROOT / "docs" / "load"
_TITLES = {
    "history": "A workout and the athlete's history",
    "catalogue": "A workout and the catalogue",
    "athletes": "A workout and the number of athletes",
    "replicas": "Workers and coach replicas",
    "users": "A workout and virtual users",
}
_COLOURS = ("#2a6fbb", "#d1495b")
_FEW = 10


def main() -> None:
    """Write both; ends with 1 when nothing has been measured, or a block is missing."""
    studies = [study for name in _TITLES if (study := load(_RESULTS, name))]
    if not studies:
        sys.exit("load-growth: there are no results in load/results; `make load-growth` measures.")
    draw(studies, _CHARTS)
    try:
        replace_blocks(_REPORT, {f"growth-{study.name}": block(study) for study in studies})
    except MarkerError as error:
        sys.exit(f"load-growth: {error}")
    print(f"Written: {_REPORT.name}, {', '.join(_chart_of(study) for study in studies)}")


def block(study: Study) -> str:
    """What goes between the markers of one study."""
    return f"{circumstances(study)}\n\n{table_of(study)}\n\n![{_TITLES[study.name]}](load/{_chart_of(study)})"


def draw(studies: Sequence[Study], folder: Path) -> None:
    """A chart for each study."""
    for study in studies:
        throughput = "median_ms" not in study.curves[0].points[0].rounds[0]
        unit = "workouts a second" if throughput else "ms"
        with chart(folder / _chart_of(study), _TITLES[study.name], x=study.grows, y=unit) as axes:
            for curve, colour in zip(study.curves, _COLOURS, strict=False):
                of = f", {curve.title}" if len(study.curves) > 1 else ""
                if throughput:
                    _line(axes, curve, "per_s", label=curve.title, color=colour)
                else:
                    _line(axes, curve, "median_ms", label=f"median{of}", color=colour)
                    _line(axes, curve, "p95_ms", label=f"p95{of}", color=colour, dotted=True)
            _scale(axes, [point.at for curve in study.curves for point in curve.points])
            axes.set_ylim(bottom=0)
            axes.legend()


def _line(axes: Axes, curve: Curve, figure: str, *, label: str, color: str, dotted: bool = False) -> None:
    """The median of the rounds; unless dotted, within the least and the most."""
    spreads, sizes = [point.spread(figure) for point in curve.points], [point.at for point in curve.points]
    middle = [each.median for each in spreads]
    axes.plot(sizes, middle, ":" if dotted else "-", marker="o", markersize=3, label=label, color=color)
    if dotted:
        return
    least, most = [each.least for each in spreads], [each.most for each in spreads]
    axes.fill_between(sizes, least, most, color=color, alpha=0.12, linewidth=0)


def _scale(axes: Axes, sizes: Sequence[float]) -> None:
    """By tenfolds, unless there are but a few."""
    if max(sizes) > _FEW:
        axes.set_xscale("log")
        axes.minorticks_off()
    axes.set_xticks(sorted(set(sizes)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _place: f"{value:,.0f}"))


def _chart_of(study: Study) -> str:
    return f"growth-{study.name}.svg"


if __name__ == "__main__":
    main()
