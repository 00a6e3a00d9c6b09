"""Finds things in the contracts by what they are (a schema, a parameter, an operation), never inside examples."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hygiene.library import DeadReferenceError, Library, Spot

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

# What stands under which key of what. "{x}" is a mapping from names to x, "[x]" a list of x.
_GRAMMAR: dict[str, dict[str, str]] = {
    "document": {"paths": "{path}", "components": "components"},
    "components": {
        "schemas": "{schema}",
        "parameters": "{parameter}",
        "requestBodies": "{body}",
        "responses": "{response}",
        "headers": "{header}",
        "examples": "{example}",
        "links": "{link}",
        "securitySchemes": "{security scheme}",
    },
    "path": {"parameters": "[parameter]", **dict.fromkeys(METHODS, "operation")},
    "operation": {"parameters": "[parameter]", "requestBody": "body", "responses": "{response}"},
    "body": {"content": "{media type}"},
    "response": {"content": "{media type}", "headers": "{header}", "links": "{link}"},
    "media type": {"schema": "schema", "examples": "{example}"},
    "parameter": {"schema": "schema", "examples": "{example}", "content": "{media type}"},
    "header": {"schema": "schema", "examples": "{example}"},
    "schema": {
        "properties": "{schema}",
        "items": "schema",
        "additionalProperties": "schema",
        "not": "schema",
        "oneOf": "[schema]",
        "anyOf": "[schema]",
        "allOf": "[schema]",
    },
}


@dataclass(frozen=True)
class Operation:
    """One operation of one contract."""

    contract: Spot
    path: str
    method: str
    spot: Spot

    @property
    def definition(self) -> dict[str, Any]:
        """The operation as it is written."""
        value: dict[str, Any] = self.spot.value
        return value

    @property
    def operation_id(self) -> str:
        """Its operationId, or an empty text."""
        return str(self.definition.get("operationId", ""))

    @property
    def security(self) -> list[dict[str, list[str]]]:
        """The alternatives, one of which must hold; none for a public operation."""
        alternatives: list[dict[str, list[str]]] = self.definition.get(
            "security", self.contract.value.get("security", [])
        )
        return alternatives

    @property
    def is_for_administrators(self) -> bool:
        """Whether each way in needs the scope admin."""
        return bool(self.security) and all(
            any("admin" in scopes for scopes in alternative.values()) for alternative in self.security
        )


def spots(library: Library, kind: str) -> Iterator[Spot]:
    """Every definition of that kind in every file; a place that only refers to one is left out."""
    return (spot for spot in places(library, kind) if spot.reference is None)


def places(library: Library, kind: str) -> Iterator[Spot]:
    """Every place where something of that kind is defined or referred to."""
    for document in library.documents:
        yield from (spot for found, spot in _descend("document", document) if found == kind)


def references(library: Library) -> Iterator[Spot]:
    """Every place that refers to another one."""
    for document in library.documents:
        yield from (spot for _, spot in _descend("document", document) if spot.reference is not None)


def operations(library: Library) -> Iterator[Operation]:
    """Every operation of every contract."""
    for contract in library.contracts:
        for path in contract.child("paths").children():
            for method in METHODS:
                if method in path.value:
                    yield Operation(contract, str(path.keys[-1]), method, path.child(method))


def responses(library: Library, operation: Operation) -> Iterator[tuple[str, Spot]]:
    """Each status of the operation with its response, references followed."""
    for response in operation.spot.child("responses").children():
        yield str(response.keys[-1]), library.follow(response)


def parameters(library: Library, operation: Operation) -> Iterator[Spot]:
    """The parameters of the operation, references followed."""
    for spot in operation.spot.child("parameters").children() if "parameters" in operation.definition else ():
        yield library.follow(spot)


def request_body(library: Library, operation: Operation) -> Spot | None:
    """The request body of the operation, reference followed, or None."""
    return library.follow(operation.spot.child("requestBody")) if "requestBody" in operation.definition else None


def media_types(spot: Spot) -> Iterator[Spot]:
    """The media types of a request body or a response."""
    return spot.child("content").children() if "content" in spot.value else iter(())


def dead_references(library: Library) -> Iterator[tuple[Spot, str]]:
    """Every place whose reference leads nowhere, with what is missing."""
    for spot in references(library):
        try:
            library.follow(spot)
        except DeadReferenceError as exc:
            yield spot, str(exc)


def _descend(kind: str, spot: Spot) -> Iterator[tuple[str, Spot]]:
    if kind[0] in "{[":
        for child in spot.children():
            yield from _descend(kind[1:-1], child)
        return
    yield kind, spot
    if not isinstance(spot.value, dict) or spot.reference is not None:
        return
    for key, inner in _GRAMMAR.get(kind, {}).items():
        if isinstance(spot.value.get(key), dict | list):
            yield from _descend(inner, spot.child(key))
