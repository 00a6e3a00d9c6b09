"""What the monolith's contract says of the operations that the coach consumes: paths, statuses, bodies, headers."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from openapi_schema_validator import OAS30Validator, oas30_format_checker

from coach.monolith_client import CONSUMES
from hygiene.library import Library, Spot
from hygiene.walk import Operation, media_types, operations, request_body, responses

MONOLITH, COACH = "monolith/openapi.yaml", "coach/openapi.yaml"
_LIBRARY: Final = Library.read()


@dataclass(frozen=True)
class Declared:
    """One answer of one operation; schemas are written out, without references. A 304 has no media type."""

    operation_id: str
    status: int
    media_type: str | None
    schema: dict[str, Any]
    headers: dict[str, dict[str, Any]]
    example: Any


@cache
def paths() -> dict[str, str]:
    """The path of each consumed operation. Raises LookupError when the contract lacks one."""
    return {name: operation.path for name, operation in _consumed().items()}


@cache
def declared(operation_id: str) -> dict[int, Declared]:
    """The declared answers of an operation by status."""
    found = responses(_LIBRARY, _consumed()[operation_id])
    return {int(status): _declared(operation_id, int(status), spot) for status, spot in found}


def keeps_contract(operation_id: str, body: Any) -> bool:
    """Tell whether a body of a success is as declared; added fields are welcome, as an older client needs it."""
    return bool(_tolerant_validator(operation_id).is_valid(body))


def schema_of_request(operation_id: str) -> dict[str, Any]:
    """The schema of the body of one of the coach's operations. Raises LookupError when there is none."""
    found = next(
        item for item in operations(_LIBRARY) if item.contract.file.name == COACH and item.operation_id == operation_id
    )
    body = request_body(_LIBRARY, found)
    if body is None:
        raise LookupError(f"{operation_id} takes no body.")
    schema: dict[str, Any] = _written_out(next(media_types(body)).child("schema"))
    return schema


@cache
def _consumed() -> dict[str, Operation]:
    of_the_monolith = (item for item in operations(_LIBRARY) if item.contract.file.name == MONOLITH)
    found = {item.operation_id: item for item in of_the_monolith if item.operation_id in CONSUMES}
    if missing := CONSUMES - found.keys():
        raise LookupError(f"spec/{MONOLITH} lacks {sorted(missing)}, which the coach consumes.")
    return found


def _declared(operation_id: str, status: int, response: Spot) -> Declared:
    names = response.value.get("headers", {})
    headers = {name: _written_out(_LIBRARY.follow(response.child("headers", name)).child("schema")) for name in names}
    for media_type in media_types(response):
        schema = _written_out(media_type.child("schema"))
        return Declared(operation_id, status, str(media_type.keys[-1]), schema, headers, _example(media_type))
    return Declared(operation_id, status, None, {}, headers, None)


def _example(media_type: Spot) -> Any:
    if "example" in media_type.value:
        return media_type.value["example"]
    first = next(media_type.child("examples").children())
    return _LIBRARY.follow(first).value["value"]


def _written_out(spot: Spot) -> Any:
    """The value with every reference followed; the contract's schemas do not contain themselves."""
    found = _LIBRARY.follow(spot)
    if isinstance(found.value, dict):
        return {child.keys[-1]: _written_out(child) for child in found.children()}
    if isinstance(found.value, list):
        return [_written_out(child) for child in found.children()]
    return found.value


@cache
def _tolerant_validator(operation_id: str) -> Any:
    # Not the library that the coach judges with: two that agree are better than one that agrees with itself.
    return OAS30Validator(_open(declared(operation_id)[200].schema), format_checker=oas30_format_checker)


def _open(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_open(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: _open(value) for key, value in schema.items() if (key, value) != ("additionalProperties", False)}
