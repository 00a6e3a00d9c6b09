"""For each operation a request that its contract allows, and that names only what does not exist."""

from dataclasses import dataclass
from typing import Any

from directed.stage import Stage
from hygiene.library import Library, Spot
from hygiene.walk import Operation, media_types, operations, parameters, request_body
from matrix.declared import service_of
from matrix.judged import Judged
from pair.running import BOOTSTRAP_KEY

# What no example can tell: values that are allowed and mean nobody.
_NOBODYS = {"email": "nobody@example.com", "X-Confirm-Email": "nobody@example.com"}
_KEY = "bootstrapKey"


@dataclass(frozen=True)
class Asked:
    """One operation of one service, and how it is asked; `query` are the names that it takes there."""

    service: str
    operation: Operation
    path: dict[str, Any]
    headers: dict[str, str]
    query: frozenset[str]
    body: Any
    has_body: bool

    @classmethod
    def of(cls, library: Library, operation: Operation) -> "Asked":
        """Take the body from the contract's example. Raises LookupError for a parameter that nobody has a value for."""
        needed: dict[str, dict[str, Any]] = {"path": {}, "header": {}}
        declared = list(parameters(library, operation))
        for spot in declared:
            if spot.value.get("required"):
                needed[spot.value["in"]][spot.value["name"]] = _unknown(library, spot)
        query = frozenset(spot.value["name"] for spot in declared if spot.value["in"] == "query")
        body = request_body(library, operation)
        example = None if body is None else _example(library, next(media_types(body)))
        has_body = body is not None
        return cls(service_of(operation), operation, needed["path"], needed["header"], query, example, has_body)

    @property
    def operation_id(self) -> str:
        return self.operation.operation_id

    @property
    def schemes(self) -> set[str]:
        """The names of the security schemes that may open it; none for a public operation."""
        return {name for alternative in self.operation.security for name in alternative}

    @property
    def request(self) -> dict[str, Any]:
        """What `Judged.send` takes; a key that opens it is in, a token is not."""
        key = {"X-Bootstrap-Key": BOOTSTRAP_KEY} if _KEY in self.schemes else {}
        body = {"json": self.body} if self.has_body else {}
        return {"path": self.path, "headers": {**self.headers, **key}, **body}

    def changed(self, **changes: Any) -> dict[str, Any]:
        """The request with something else in it; a `data` takes the place of the body, headers are added."""
        request = self.request
        if "data" in changes:
            request.pop("json", None)
        return {**request, **changes, "headers": {**request["headers"], **changes.get("headers", {})}}

    def by_administrator(self, stage: Stage) -> Judged:
        """The service, asked by somebody who may do everything."""
        return stage.monolith(stage.admin) if self.service == "monolith" else stage.coach(stage.admin)


def asked_operations(library: Library) -> list[Asked]:
    """Every operation of every contract."""
    return [Asked.of(library, operation) for operation in operations(library)]


def _unknown(library: Library, parameter: Spot) -> Any:
    name, schema = parameter.value["name"], library.follow(parameter.child("schema")).value
    value = _NOBODYS.get(name, schema.get("maximum"))
    if value is None:
        raise LookupError(f"{parameter}: directed/asked.py has no value for the parameter {name}.")
    return value


def _example(library: Library, media_type: Spot) -> Any:
    if "example" in media_type.value:
        return media_type.value["example"]
    return library.follow(next(media_type.child("examples").children())).value["value"]
