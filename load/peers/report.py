"""Table and chart of what `make load-peers` measured: `python -m load.peers.report` puts them into the load report."""

import sys
from pathlib import Path

from load.markdown import MarkerError, replace_blocks, table
from load.peers.results import Measured, Results, Spread, load, spread
from load.svg import chart

_ROOT = Path(__file__).resolve().parents[2]
RESULTS = _ROOT / "load" / "results" / "peers.json"
_REPORT = _ROOT / "docs" / "load-report.md"
_CHART = _ROOT / "docs" / "load" / "peers.svg"
_HEAD = (
    "pair",
    "WOD/s",
    "p50",
    "p99",
    "processor time a WOD: coach",
    "monolith",
    "Fit, times as many",
    "budget",
)
_OURS, _OTHERS = "#2a6fbb", "#9aa5b1"


def rows(results: Results) -> list[list[str]]:
    """A row for each pair: median of the rounds, and from the least to the most where that tells more."""
    return [_row(results, pair) for pair in results.pairs]


def blocks(results: Results) -> dict[str, str]:
    """What goes between the markers of the report, by name."""
    circumstances = "; ".join(f"{name}: {value}" for name, value in results.told.items())
    picture = "![workouts a second of each pair](load/peers.svg)"
    return {"peers": f"{circumstances}\n\n{table(_HEAD, rows(results))}\n\n{picture}"}


def text(results: Results) -> str:
    """The same for a terminal."""
    cells = [list(_HEAD), *rows(results)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(_HEAD))]
    return "\n".join(
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in cells
    )


def draw(results: Results, file: Path) -> None:
    """Bars of throughput, with their spread."""
    pairs = list(reversed(results.pairs))
    speeds = [_speed(pair) for pair in pairs]
    with chart(file, "Workouts a second, 16 connections, one worker each", x="WOD/s", y="") as axes:
        bars = axes.barh(
            [pair.title for pair in pairs],
            [speed.median for speed in speeds],
            xerr=[[s.median - s.least for s in speeds], [s.most - s.median for s in speeds]],
            color=[_OURS if pair is results.fit else _OTHERS for pair in pairs],
            error_kw={"elinewidth": 1, "ecolor": "#333333"},
        )
        axes.bar_label(bars, labels=[f" {speed.median:.0f}" for speed in speeds], padding=6)
        axes.margins(x=0.12)
        axes.grid(visible=False, axis="y")


def _row(results: Results, pair: Measured) -> list[str]:
    speed = _speed(pair)
    processor = [spread([each.processor_ms[name] for each in pair.rounds]).median for name in ("coach", "monolith")]
    return [
        pair.title,
        f"{speed.median:.0f} ({speed.least:.0f} to {speed.most:.0f})",
        f"{spread([each.p50_ms for each in pair.rounds]).median:.1f} ms",
        f"{spread([each.p99_ms for each in pair.rounds]).median:.1f} ms",
        *(f"{milliseconds:.2f} ms" for milliseconds in processor),
        "" if pair is results.fit else _times(results.ratio(pair)),
        "" if pair.least_ratio is None else f"at least {pair.least_ratio:g}",
    ]


def _speed(pair: Measured) -> Spread:
    return spread([each.per_s for each in pair.rounds])


def _times(ratio: Spread) -> str:
    return f"{ratio.median:.2f} ({ratio.least:.2f} to {ratio.most:.2f})"


def main() -> int:
    """Returns the exit code."""
    if not RESULTS.exists():
        sys.stderr.write("There are no results of the peers; `make load-peers` measures them.\n")
        return 1
    results = load(RESULTS)
    try:
        replace_blocks(_REPORT, blocks(results))
    except (OSError, MarkerError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    draw(results, _CHART)
    print(text(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
