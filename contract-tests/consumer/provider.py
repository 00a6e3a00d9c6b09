"""The monolith's contract as its consumers see it: which operation a request means, and which values it allows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote, urlsplit

from openapi_schema_validator import OAS30Validator, oas30_format_checker
from referencing import Registry
from referencing.jsonschema import DRAFT4

from hygiene.library import Library, Spot
from hygiene.walk import Operation, operations

CONTRACT = "monolith/openapi.yaml"
_BASE = "file:///"  # A scheme that urljoin knows; nothing is read from there.


@dataclass(frozen=True)
class Provider:
    """Reads the files of the contracts itself, and not through the boundary, which is judged by it."""

    library: Library

    @classmethod
    def read(cls) -> "Provider":
        """The contract as it is in the tree."""
        return cls(Library.read())

    @cached_property
    def operations(self) -> dict[str, Operation]:
        """The operations by operationId."""
        found = (operation for operation in operations(self.library) if operation.contract.file.name == CONTRACT)
        return {operation.operation_id: operation for operation in found}

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
        """The operation that a request means, and what fills its path; fixed paths go before those with gaps."""
        for operation, pattern in self._patterns:
            filled = pattern.fullmatch(path)
            if filled is not None and operation.method.upper() == method:
                return operation, {name: unquote(value) for name, value in filled.groupdict().items()}
        return None

    def response(self, operation_id: str, status: int) -> Spot | None:
        """What the contract says of an answer; None when it says nothing."""
        operation = self.operations.get(operation_id)
        if operation is None or str(status) not in operation.definition["responses"]:
            return None
        return self.library.follow(operation.spot.child("responses", str(status)))

    def complaints(self, schema: Spot, value: Any) -> Iterator[str]:
        """In which ways the value breaks the schema."""
        reference = f"{_BASE}{schema.file.name}#{_escaped(schema.pointer)}"
        if reference not in self._validators:
            self._validators[reference] = OAS30Validator(
                {"$ref": reference}, registry=self._registry, format_checker=oas30_format_checker
            )
        return (error.message[:200] for error in self._validators[reference].iter_errors(value))

    def allows(self, schema: Spot, value: Any) -> bool:
        """Whether the value keeps the schema."""
        return next(self.complaints(schema, value), None) is None

    @cached_property
    def _registry(self) -> Registry[Any]:
        files = self.library.files.values()
        return Registry().with_resources((_BASE + file.name, DRAFT4.create_resource(file.data)) for file in files)

    @cached_property
    def _validators(self) -> dict[str, OAS30Validator]:
        return {}

    @cached_property
    def _patterns(self) -> list[tuple[Operation, re.Pattern[str]]]:
        found = sorted(self.operations.values(), key=lambda operation: "{" in operation.path)
        return [(operation, re.compile(_pattern(operation))) for operation in found]


def _pattern(operation: Operation) -> str:
    servers = operation.contract.value.get("servers") or [{"url": ""}]
    template = urlsplit(servers[0]["url"]).path.rstrip("/") + operation.path
    return re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(template))


def _escaped(pointer: str) -> str:
    """A JSON Pointer as the fragment of a URI."""
    return pointer.replace("%", "%25").replace("{", "%7B").replace("}", "%7D")
