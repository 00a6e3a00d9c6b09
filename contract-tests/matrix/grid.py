"""The matrix as a grid for each service: operations down, statuses across."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from matrix.declared import Cell
from matrix.gate import Matrix


class Kind(StrEnum):
    """What a field of the grid says."""

    EMPTY = "empty"  # neither declared nor seen
    SEEN = "seen"
    MISSING = "missing"
    UNDECLARED = "undeclared"


class Field(NamedTuple):
    """One field: its kind, and how often the status was seen."""

    kind: Kind
    times: int

    def __str__(self) -> str:
        match self.kind:
            case Kind.EMPTY:
                return ""
            case Kind.MISSING:
                return "MISSING"
            case Kind.UNDECLARED:
                return f"UNDECLARED {self.times}"
            case Kind.SEEN:
                return str(self.times)


@dataclass(frozen=True)
class Grid:
    """One service: a column for each status, a row for each operation."""

    service: str
    statuses: list[int]
    rows: dict[str, list[Field]]


def grids(matrix: Matrix) -> list[Grid]:
    """One grid for each service; what was seen of unknown operations stands below the known ones."""
    known = [*matrix.operations, *sorted({cell[:2] for cell in matrix.seen if cell[:2] not in matrix.operations})]
    return [_grid(matrix, service, known) for service in dict.fromkeys(service for service, _ in known)]


def _grid(matrix: Matrix, service: str, known: Iterable[tuple[str, str]]) -> Grid:
    cells = {*matrix.declared, *matrix.seen}
    statuses = sorted({cell.status for cell in cells if cell.service == service})
    rows = {
        operation_id: [_field(matrix, Cell(service, operation_id, status)) for status in statuses]
        for owner, operation_id in known
        if owner == service
    }
    return Grid(service, statuses, rows)


def _field(matrix: Matrix, cell: Cell) -> Field:
    times = matrix.seen[cell].total() if cell in matrix.seen else 0
    if cell in matrix.declared:
        return Field(Kind.SEEN if times else Kind.MISSING, times)
    return Field(Kind.UNDECLARED if times else Kind.EMPTY, times)
