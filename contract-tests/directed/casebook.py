"""All directed cases: those that follow from the contracts by rules, and those that are an operation's own."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from requests import Response

from directed import cases
from directed.asked import asked_operations
from directed.rules import RULES
from directed.stage import Stage
from hygiene.library import Library
from matrix.declared import Cell, declared_cells

Play: TypeAlias = Callable[[Stage], Response]


@dataclass(frozen=True)
class Case:
    """One way in which an operation comes to answer with a status: `play` does it and returns that answer."""

    cell: Cell
    story: str
    module: str
    play: Play

    def __str__(self) -> str:
        return f"{self.cell}-{self.story}"


_own: list[Case] = []


def case(service: str, operation_id: str, status: int) -> Callable[[Play], Play]:
    """Enter a function as an own case; its name says why the operation answers so."""

    def enter(play: Play) -> Play:
        _own.append(Case(Cell(service, operation_id, status), play.__name__, play.__module__, play))
        return play

    return enter


def case_of_each(
    service: str, operation_ids: Iterable[str], status: int
) -> Callable[[Callable[[str, Stage], Response]], None]:
    """The same for operations that are alike; the function is told which one it is about."""

    def enter(play: Callable[[str, Stage], Response]) -> None:
        for operation_id in operation_ids:
            cell = Cell(service, operation_id, status)
            _own.append(Case(cell, play.__name__, play.__module__, partial(play, operation_id)))

    return enter


def own_cases() -> list[Case]:
    """The cases of all modules below directed/cases/."""
    for module in pkgutil.walk_packages(cases.__path__, f"{cases.__name__}."):
        importlib.import_module(module.name)
    return list(_own)


def general_cases(library: Library) -> list[Case]:
    """The cases that the rules make of each operation, as far as it declares their status."""
    declared = declared_cells(library)
    return [
        Case(cell, rule.play.__name__, rule.play.__module__, partial(rule.play, asked))
        for asked in asked_operations(library)
        for rule in RULES
        if (cell := Cell(asked.service, asked.operation_id, rule.status)) in declared and rule.applies(asked)
    ]


def all_cases(library: Library) -> list[Case]:
    """Every case, in the order of the contracts."""
    order = {cell: number for number, cell in enumerate(declared_cells(library))}
    return sorted([*general_cases(library), *own_cases()], key=lambda found: order.get(found.cell, len(order)))
