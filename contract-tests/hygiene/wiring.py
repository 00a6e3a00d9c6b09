"""Compares an operation of the contract with the function that handles it."""

import inspect
import keyword
import typing
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from boundary.replies import Reply
from hygiene.library import Library
from hygiene.walk import Operation, parameters, request_body

TYPES: dict[str, type] = {"string": str, "integer": int, "boolean": bool, "array": list}
FROM_SECURITY = frozenset({"token_info", "user"})

Function = Callable[..., Any]


def handlers_in(module: ModuleType) -> dict[str, Function]:
    """The public functions of the module, or the public methods of its `...Handlers` class, that give a Reply."""
    owner = next(
        (cls for name, cls in inspect.getmembers(module, inspect.isclass) if _is_handlers(name, cls, module)), None
    )
    members = inspect.getmembers(owner or module, inspect.isfunction)
    return {name: function for name, function in members if _is_handler(name, function, module)}


def argument_name(location: str, name: str) -> str:
    """What the boundary calls a parameter when it calls the handler."""
    plain = name.lower().replace("-", "_") if location in {"header", "cookie"} else name
    return f"{plain}_" if keyword.iskeyword(plain) else plain


def differences(library: Library, operation: Operation, handler: Function) -> Iterator[str]:
    """What the handler takes and the contract does not have, the other way round, and types that differ."""
    hints = {name: hint for name, hint in typing.get_type_hints(handler).items() if name != "return"}
    taken = [name for name in inspect.signature(handler).parameters if name != "self"]
    wanted = {
        argument_name(spot.value["in"], spot.value["name"]): _hint(
            library.follow(spot.child("schema")).value, spot.value
        )
        for spot in parameters(library, operation)
    }
    has_body = request_body(library, operation) is not None
    known = {*wanted, *({"body"} if has_body else ()), *(FROM_SECURITY if operation.security else ())}
    for name in taken:
        if name not in known:
            yield f"{operation.operation_id} takes {name}, which the contract does not have"
    for name in [*wanted, *(["body"] if has_body else ())]:
        if name not in taken:
            yield f"{operation.operation_id} does not take {name}"
        elif name in wanted and hints.get(name) != wanted[name]:
            yield f"{operation.operation_id} takes {name} as {hints.get(name)}, the contract has {wanted[name]}"


def _hint(schema: dict[str, Any], parameter: dict[str, Any]) -> Any:
    plain = TYPES[schema["type"]]
    always_there = parameter.get("required") or "default" in schema
    return plain if always_there else plain | None


def _is_handlers(name: str, cls: type, module: ModuleType) -> bool:
    return name.endswith("Handlers") and cls.__module__ == module.__name__


def _is_handler(name: str, function: Function, module: ModuleType) -> bool:
    own = function.__module__ == module.__name__ and not name.startswith("_")
    return own and typing.get_type_hints(function).get("return") is Reply
