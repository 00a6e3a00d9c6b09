"""The cells of the matrix: each status that a contract declares for an operation, and the line where it does."""

from typing import NamedTuple

import yaml

from hygiene.library import Library, Spot
from hygiene.walk import Operation, operations


class Cell(NamedTuple):
    """One status of one operation of one service."""

    service: str
    operation_id: str
    status: int

    def __str__(self) -> str:
        return f"{self.service}-{self.operation_id}-{self.status}"


class Place(NamedTuple):
    """A line of a contract's file."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"spec/{self.file}:{self.line}"


def service_of(operation: Operation) -> str:
    """The service is the folder in which the contract stands."""
    return operation.contract.file.name.partition("/")[0]


def tag_of(operation_id: str) -> str:
    """The part of the contract that the operation belongs to, and the name of the modules about it."""
    return operation_id.partition(".")[0]


def declared_operations(library: Library) -> dict[tuple[str, str], Place]:
    """Every operation, by service and operationId, in the order of the contracts."""
    return {
        (service_of(operation), operation.operation_id): _place(operation.spot.child("operationId"))
        for operation in operations(library)
    }


def declared_cells(library: Library) -> dict[Cell, Place]:
    """Every declared status of every operation, in the order of the contracts; `default` names none."""
    return {
        Cell(service_of(operation), operation.operation_id, int(response.keys[-1])): _place(response)
        for operation in operations(library)
        for response in operation.spot.child("responses").children()
        if str(response.keys[-1]).isdecimal()
    }


def _place(spot: Spot) -> Place:
    """The line of the last key on the way to the spot; of the anchor, when an alias stands on the way."""
    node, line = spot.file.node, 1
    for key in spot.keys:
        if not isinstance(node, yaml.MappingNode):
            raise TypeError(f"{spot} is not in a mapping.")
        name, node = next((name, value) for name, value in node.value if name.value == str(key))
        line = name.start_mark.line + 1
    return Place(spot.file.name, line)
