"""Writes the matrix down: as text for the terminal, as Markdown, as HTML and as JSON."""

import json
from html import escape
from pathlib import Path
from typing import Any

from matrix.gate import Matrix
from matrix.grid import Grid, grids

_STYLE = """
body { font: 14px/1.4 system-ui, sans-serif; margin: 2rem; }
table { border-collapse: collapse; margin: 1rem 0 2rem; }
th, td { border: 1px solid #ccc; padding: .2rem .5rem; text-align: right; }
th:first-child { text-align: left; }
.seen { background: #e2f3e4; }
.missing { background: #c0392b; color: #fff; font-weight: bold; }
.undeclared { background: #8e44ad; color: #fff; font-weight: bold; }
"""


def write(matrix: Matrix, folder: Path) -> None:
    """Leave matrix.md, matrix.html and matrix.json in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "matrix.md").write_text(as_markdown(matrix), encoding="utf-8")
    (folder / "matrix.html").write_text(as_html(matrix), encoding="utf-8")
    (folder / "matrix.json").write_text(json.dumps(as_json(matrix), indent=2) + "\n", encoding="utf-8")


def as_text(matrix: Matrix) -> str:
    """Tables with columns as wide as they need to be, and the figures below."""
    return "\n".join([*(_text_table(grid) for grid in grids(matrix)), matrix.summary])


def as_markdown(matrix: Matrix) -> str:
    """The same tables, figures and complaints."""
    parts = ["# Operations and statuses", matrix.summary]
    for grid in grids(matrix):
        head, *rows = _lines(grid)
        ruled = [head, ["---"] * len(head), *rows]
        parts += [f"## {grid.service}", "\n".join(f"| {' | '.join(line)} |" for line in ruled)]
    parts += [f"* {complaint}" for complaint in matrix.complaints()]
    return "\n\n".join(parts) + "\n"


def as_html(matrix: Matrix) -> str:
    """One page that needs nothing else."""
    tables = "".join(_html_table(grid) for grid in grids(matrix))
    complaints = "".join(f"<li>{escape(complaint)}</li>" for complaint in matrix.complaints())
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Operations and statuses</title>'
        f"<style>{_STYLE}</style><h1>Operations and statuses</h1><p>{escape(matrix.summary)}</p>"
        f"{tables}<ul>{complaints}</ul></html>\n"
    )


def as_json(matrix: Matrix) -> dict[str, Any]:
    """The figures, each cell with where it is declared and who saw it how often, and the complaints."""
    cells = [*matrix.declared, *matrix.undeclared]
    return {
        "declared": len(matrix.declared),
        "seen": len(matrix.declared) - len(matrix.missing),
        "undeclared": len(matrix.undeclared),
        "cells": [
            {
                **cell._asdict(),
                "declared_at": str(matrix.declared[cell]) if cell in matrix.declared else None,
                "seen_by": dict(sorted(matrix.seen.get(cell, {}).items())),
            }
            for cell in cells
        ],
        "complaints": matrix.complaints(),
    }


def _lines(grid: Grid) -> list[list[str]]:
    head = [grid.service, *map(str, grid.statuses)]
    return [head, *([operation_id, *map(str, fields)] for operation_id, fields in grid.rows.items())]


def _text_table(grid: Grid) -> str:
    lines = _lines(grid)
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    told = []
    for first, *rest in lines:
        fields = [f"{text:>{width}}" for text, width in zip(rest, widths[1:], strict=True)]
        told.append("  ".join([f"{first:{widths[0]}}", *fields]).rstrip())
    return "\n".join([*told, ""])


def _html_table(grid: Grid) -> str:
    head = "".join(f"<th>{text}</th>" for text in (escape(grid.service), *grid.statuses))
    rows = "".join(
        f"<tr><th>{escape(operation_id)}</th>"
        + "".join(f'<td class="{field.kind}">{field}</td>' for field in fields)
        + "</tr>"
        for operation_id, fields in grid.rows.items()
    )
    return f"<table><tr>{head}</tr>{rows}</table>"
