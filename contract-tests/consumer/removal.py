"""Contracts with something taken out, to see that whoever needs it is named."""

import copy
from collections.abc import Callable
from typing import Any

from consumer.needs import Need
from consumer.parts import is_header, steps
from consumer.provider import Provider
from hygiene.library import Spot


def changed(provider: Provider, change: Callable[[Provider], Any]) -> Provider:
    """A copy of the contract in which `change` may do what it likes."""
    copied = Provider(copy.deepcopy(provider.library))
    change(copied)
    # What the copy has looked up before the change is not to be remembered.
    return Provider(copied.library)


def without_operation(provider: Provider, operation_id: str) -> Provider:
    """The contract without an operation."""

    def remove(copied: Provider) -> None:
        operation = copied.operations[operation_id]
        del operation.contract.value["paths"][operation.path][operation.method]

    return changed(provider, remove)


def without_need(provider: Provider, need: Need) -> Provider:
    """The contract without what is needed; not even as something that may be there."""

    def remove(copied: Provider) -> None:
        response = copied.response(need.operation_id, need.status)
        if not need.part or response is None:
            del copied.operations[need.operation_id].definition["responses"][str(need.status)]
        elif need.part == "Content-Type:":
            response.value["content"] = {"text/plain": {}}
        elif is_header(need.part):
            del response.value["headers"][need.part[:-1]]
        else:
            schema, name = schema_with(copied, need)
            schema.value["required"].remove(name)
            del schema.value["properties"][name]

    return changed(provider, remove)


def schema_with(provider: Provider, need: Need) -> tuple[Spot, str]:
    """The schema of the objects that have the needed field, and the name that it has there."""
    response = provider.response(need.operation_id, need.status)
    if response is None:
        raise LookupError(f"The contract does not have {need}.")
    schema = provider.library.follow(response.child("content", "application/json", "schema"))
    *way, name = steps(need.part)
    for step in way:
        schema = provider.library.follow(schema.child(*(["items"] if step == "[]" else ["properties", step])))
    return schema, name
