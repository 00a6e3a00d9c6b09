"""The tables of the studies, in Markdown."""

from collections.abc import Callable, Mapping, Sequence
from statistics import fmean

from load.growth.results import Curve, Point, Study
from load.markdown import table
from load.peers.results import Spread, spread

_Cell = Callable[[Point], str]
_Shown = Callable[[Sequence[float]], str]
# The machine stands at the head of the report.
_CIRCUMSTANCES = ("date", "database", "rounds", "workouts", "workers")
_PARTS = ("monolith", "coach", "database")


def table_of(study: Study) -> str:
    """All curves of the study, one below the other, with the budgets and notes."""
    verdicts = [_verdict(curve) for curve in study.curves if curve.most_ratio is not None and len(curve.points) > 1]
    return "\n\n".join([_curves(study), *verdicts, *study.notes])


def _curves(study: Study) -> str:
    columns, several = _columns(study), len(study.curves) > 1
    rows = [
        [f"{point.at:,.0f}", *([curve.title] if several else []), *(cell(point) for cell in columns.values())]
        for curve in study.curves
        for point in curve.points
    ]
    return table([study.grows, *([""] if several else []), *columns], rows)


def _columns(study: Study) -> dict[str, _Cell]:
    """Those that some point has a figure for; the others' cells are empty."""
    points = [point for curve in study.curves for point in curve.points]
    told = {name for point in points for name in (*point.rounds[0], *point.facts)}
    return {title: _cell(figure, shown) for figure, (title, shown) in _FIGURES.items() if figure in told}


def _cell(figure: str, shown: _Shown) -> _Cell:
    def cell(point: Point) -> str:
        if figure in point.facts:
            return shown([point.facts[figure]])
        return shown([one[figure] for one in point.rounds]) if figure in point.rounds[0] else ""

    return cell


def _times(values: Sequence[float]) -> str:
    found = spread(values)
    return f"{found.median:.2f} ms{_range(found, '.2f')}"


def _rates(values: Sequence[float]) -> str:
    found = spread(values)
    return f"{found.median:,.0f}{_range(found, ',.0f')}"


def _mean_time(values: Sequence[float]) -> str:
    # It is counted in steps of ten milliseconds: the rounds by themselves say little.
    return f"{fmean(values):.2f} ms"


def _range(found: Spread, form: str) -> str:
    return "" if found.least == found.most else f" ({found.least:{form}} to {found.most:{form}})"


def _verdict(curve: Curve) -> str:
    ratio = curve.ratio()
    smallest, largest = curve.points[0].label, curve.points[-1].label
    return (
        f"Median with {largest} to that with {smallest}: {ratio.median:.2f} ({ratio.least:.2f} to {ratio.most:.2f} in "
        f"the rounds); budget {curve.most_ratio:g}: {'kept' if curve.held else 'missed'}."
    )


def circumstances(study: Study) -> str:
    """What differs from study to study, in a line."""
    return "; ".join(f"{name}: {study.told[name]}" for name in _CIRCUMSTANCES if name in study.told)


_FIGURES: Mapping[str, tuple[str, _Shown]] = {
    "per_s": ("WOD/s", _rates),
    "median_ms": ("median", _times),
    "p50_ms": ("median", _times),
    "p95_ms": ("p95", _times),
    "p99_ms": ("p99", _times),
    **{f"{part}_cpu_ms": (f"{part}, processor", _mean_time) for part in _PARTS},
    "first_ms": ("first after the change", _times),
    "entries": ("entries", _rates),
    "disk_mib": ("disk", lambda values: f"{_rates(values)} MiB"),
    "fill_s": ("written in", lambda values: f"{_rates(values)} s"),
}
