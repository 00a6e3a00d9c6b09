"""Finds the operation of a method and a path, strictly: one spelling of each path leads to it."""

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from boundary.contract import Contract, Operation

_TEMPLATE = re.compile(r"\{([^}]*)\}")
# Without sign unless negative, without leading zeros: `05`, `+5` and `-0` are other paths, and there is nothing there.
_SEGMENTS: Final = {"integer": r"(0|-?[1-9][0-9]*)", "string": "([^/]+)"}


class Match(NamedTuple):
    """An operation with the values of its path; integers are converted already."""

    operation: Operation
    path_params: Mapping[str, Any]


class Resource(NamedTuple):
    """All operations of one path."""

    pattern: re.Pattern[str]
    names: tuple[str, ...]
    integers: frozenset[str]
    operations: Mapping[str, Operation]
    allow: str

    def values(self, path: str) -> dict[str, Any] | None:
        """Return the values of the path's parameters, or None when the path is another one."""
        found = self.pattern.fullmatch(path)
        if found is None:
            return None
        pairs = zip(self.names, found.groups(), strict=True)
        return {name: int(text) if name in self.integers else text for name, text in pairs}


class RouteTable:
    """The routes of a contract; fixed paths win over templates, templates in the order of the document."""

    def __init__(self, contract: Contract) -> None:
        by_path: dict[str, list[Operation]] = {}
        for operation in contract.operations:
            by_path.setdefault(contract.base_path + operation.path, []).append(operation)
        resources = {path: _resource(path, operations, contract) for path, operations in by_path.items()}
        self._fixed = {path: resource for path, resource in resources.items() if not resource.names}
        self._templates = [resource for resource in resources.values() if resource.names]

    def find(self, path: str) -> tuple[Resource, Mapping[str, Any]] | None:
        """Return what is at the path, with the values of its parameters."""
        fixed = self._fixed.get(path)
        if fixed is not None:
            return fixed, {}
        for resource in self._templates:
            values = resource.values(path)
            if values is not None:
                return resource, values
        return None


def _resource(path: str, operations: list[Operation], contract: Contract) -> Resource:
    types = {
        parameter["name"]: contract.resolve(parameter["schema"]).get("type", "string")
        for operation in operations
        for parameter in contract.parameters(operation)
        if parameter["in"] == "path"
    }
    parts = _TEMPLATE.split(path)
    names = tuple(parts[1::2])
    pattern = "".join(
        _SEGMENTS.get(types.get(part, "string"), _SEGMENTS["string"]) if index % 2 else re.escape(part)
        for index, part in enumerate(parts)
    )
    by_method = {operation.method: operation for operation in operations}
    if "GET" in by_method:
        # HEAD is GET without the body (RFC 9110, section 9.3.2); the server drops the body.
        by_method.setdefault("HEAD", by_method["GET"])
    integers = frozenset(name for name in names if types.get(name) == "integer")
    return Resource(re.compile(pattern), names, integers, by_method, ", ".join(sorted(by_method)))
