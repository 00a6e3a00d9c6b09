"""Charts as SVG files: small, of one style, and the same bytes for the same figures."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

_STYLE: Any = {
    "svg.hashsalt": "fit",  # else the names inside differ from run to run
    "svg.fonttype": "none",  # text stays text: smaller, and found by a search
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.color": "#dddddd",
    "lines.linewidth": 1.6,
    "legend.frameon": False,
    "path.simplify": True,
}
_WIDTH_IN, _HEIGHT_IN = 7.0, 3.2


@contextmanager
def chart(file: Path, title: str, *, x: str, y: str, height_in: float = _HEIGHT_IN) -> Iterator[Axes]:
    """Axes to draw on, written to `file` when the block ends well; `x` and `y` are the axes' titles, with the unit."""
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(_WIDTH_IN, height_in), layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.subplots()
        axes.set_title(title, loc="left", fontsize=10)
        axes.set_xlabel(x)
        axes.set_ylabel(y)
        yield axes
        save(figure, file)


def save(figure: Figure, file: Path) -> None:
    """Write the figure without a date, on white, so that it can be read on a dark page too."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context(_STYLE):
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None}, facecolor="white")
    # Matplotlib leaves spaces at the ends of lines.
    file.write_text("".join(f"{line.rstrip()}\n" for line in file.read_text("utf-8").splitlines()), "utf-8")
