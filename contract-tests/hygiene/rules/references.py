"""Rules on references: all lead somewhere, each name has one meaning, nothing is left unused."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from hygiene.library import Finding, Library, Spot
from hygiene.walk import dead_references, operations, parameters

_NOT_REFERRED_TO = "securitySchemes"  # Operations name them instead.


def references_lead_somewhere(library: Library) -> Iterator[Finding]:
    """Every `$ref` has a target."""
    for spot, complaint in dead_references(library):
        yield Finding(str(spot), complaint)


def component_names_are_unique(library: Library) -> Iterator[Finding]:
    """Over all files: a tool that bundles them would let one of two silently win.

    Only the security schemes may differ from contract to contract.
    """
    homes: dict[tuple[str, str], list[Spot]] = defaultdict(list)
    for spot in _components(library):
        if not (spot.keys[1] == _NOT_REFERRED_TO and spot.reference is None and _is_contract(library, spot)):
            homes[str(spot.keys[1]), str(spot.keys[2])].append(library.follow(spot))
    for (kind, name), targets in homes.items():
        files = sorted({target.file.name for target in targets})
        if len(files) > 1:
            yield Finding(files[0], f"components > {kind} > {name} is defined in {files[1]} too")


def components_are_used(library: Library) -> Iterator[Finding]:
    """Each component is reached from an operation, through other components or not."""
    reached: set[tuple[str, str]] = set()
    waiting = [contract.child("paths") for contract in library.contracts]
    waiting += [spot for contract in library.contracts for spot in _security_schemes_in_use(library, contract)]
    while waiting:
        spot = waiting.pop()
        for reference in _references_in(spot):
            target = library.look_up(reference, spot.file)
            if (target.file.name, target.pointer) not in reached:
                reached.add((target.file.name, target.pointer))
                waiting.append(target)
    used = {spot.pointer for contract in library.contracts for spot in _security_schemes_in_use(library, contract)}
    for spot in _components(library):
        named = spot.keys[1] == _NOT_REFERRED_TO and spot.pointer in used
        if not named and (spot.file.name, spot.pointer) not in reached:
            yield Finding(str(spot), "nothing uses it")


def links_lead_to_operations(library: Library) -> Iterator[Finding]:
    """A link names an operation of its contract and only parameters of that operation."""
    for contract in library.contracts:
        own = {operation.operation_id: operation for operation in operations(library) if operation.contract == contract}
        for operation in own.values():
            for response in operation.spot.child("responses").children():
                target = library.follow(response)
                for link in target.child("links").children() if "links" in target.value else ():
                    goal = own.get(link.value.get("operationId", ""))
                    if goal is None:
                        yield Finding(str(link), f"there is no operation {link.value.get('operationId')}")
                        continue
                    names = {spot.value["name"] for spot in parameters(library, goal)}
                    for name in link.value.get("parameters", {}):
                        if name.rpartition(".")[2] not in names:
                            yield Finding(str(link), f"{goal.operation_id} has no parameter {name}")


def links_point_into_what_was_sent(library: Library) -> Iterator[Finding]:
    """A link's `$response.body#/...` exists in the schema of that response, `$request.body#/...` in the request's."""
    for operation in operations(library):
        for response in operation.spot.child("responses").children():
            target = library.follow(response)
            for link in target.child("links").children() if "links" in target.value else ():
                for expression in _expressions(link.value):
                    source = target if expression.startswith("$response") else operation.spot.child("requestBody")
                    if not _points_somewhere(library, source, expression.partition("#")[2]):
                        yield Finding(str(link), f"{expression} points to nothing")


def _components(library: Library) -> Iterator[Spot]:
    for document in library.documents:
        if "components" in document.value:
            for kind in document.child("components").children():
                yield from kind.children()


def _is_contract(library: Library, spot: Spot) -> bool:
    return any(contract.file == spot.file for contract in library.contracts)


def _security_schemes_in_use(library: Library, contract: Spot) -> Iterator[Spot]:
    names = {
        name
        for operation in operations(library)
        if operation.contract == contract
        for alternative in operation.security
        for name in alternative
    }
    schemes = contract.value.get("components", {}).get("securitySchemes", {})
    return (contract.child("components", "securitySchemes", name) for name in sorted(names & set(schemes)))


def _references_in(spot: Spot) -> Iterator[str]:
    if spot.reference is not None:
        yield spot.reference
    elif isinstance(spot.value, dict | list):
        for child in spot.children():
            yield from _references_in(child)


def _expressions(node: Any) -> Iterator[str]:
    if isinstance(node, str) and node.startswith(("$response.body#", "$request.body#")):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from _expressions(value)


def _points_somewhere(library: Library, source: Spot, pointer: str) -> bool:
    media = library.follow(source).child("content").children()
    return any(_leads(library, item.child("schema"), pointer.split("/")[1:]) for item in media)


def _leads(library: Library, schema: Spot, parts: list[str]) -> bool:
    schema = library.follow(schema)
    if not parts:
        return True
    if schema.value.get("type") == "array" and parts[0].isdecimal():
        return _leads(library, schema.child("items"), parts[1:])
    return parts[0] in schema.value.get("properties", {}) and _leads(
        library, schema.child("properties", parts[0]), parts[1:]
    )
