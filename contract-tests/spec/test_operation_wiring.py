"""Each operation has its handler and each handler its operation, with the same parameters."""

import functools
import importlib
import operator
import pkgutil
import typing
from types import ModuleType
from typing import Any

import pytest

from boundary.replies import Reply
from coach import consumed, monolith_client, monolith_types
from hygiene.library import Library, Spot
from hygiene.walk import Operation, media_types, operations, request_body, responses
from hygiene.wiring import Function, argument_name, differences, handlers_in

LIBRARY = Library.read()
PACKAGES = {"monolith/openapi.yaml": "monolith.api", "coach/openapi.yaml": "coach.api"}
OPERATIONS = list(operations(LIBRARY))
WITH_BODY = [operation for operation in OPERATIONS if request_body(LIBRARY, operation) is not None]
#: What the coach makes of the monolith's answers, by operationId.
READERS: dict[str, Function] = {
    monolith_client.TRAINING_CONTEXT: consumed.read_training_context,
    monolith_client.EXERCISES: consumed.read_exercises,
}


def _package(operation: Operation) -> str:
    return PACKAGES[operation.contract.file.name]


def _handler(operation: Operation) -> Function | None:
    module, _, function = operation.operation_id.rpartition(".")
    return handlers_in(importlib.import_module(f"{_package(operation)}.{module}")).get(function)


def _title(operation: Operation) -> str:
    return f"{_package(operation)}.{operation.operation_id}"


def _type(types: ModuleType, content: Spot) -> Any:
    """The generated type of a body: the schema's that its media type refers to, or any of several."""
    names = [str(media_type.child("schema").reference).rpartition("/")[2] for media_type in media_types(content)]
    missing = [name for name in names if not hasattr(types, name)]
    assert not missing, (
        f"{types.__name__} has no {missing} for {content}. "
        "Let the body refer to a named schema, then run `make contract-types`."
    )
    return functools.reduce(operator.or_, [getattr(types, name) for name in names])


def _body(function: Function) -> Any:
    return typing.get_type_hints(function).get("body")


@pytest.mark.parametrize("operation", OPERATIONS, ids=_title)
def test_the_operation_and_its_handler_take_the_same(operation: Operation) -> None:
    handler = _handler(operation)

    assert handler is not None, f"{_title(operation)} is no public function that gives a Reply"
    assert list(differences(LIBRARY, operation, handler)) == []


@pytest.mark.parametrize("operation", WITH_BODY, ids=_title)
def test_the_body_has_the_type_that_is_generated_from_its_schema(operation: Operation) -> None:
    handler, body = _handler(operation), request_body(LIBRARY, operation)
    types = importlib.import_module(f"{_package(operation)}.contract_types")

    assert handler is not None
    assert body is not None
    assert _body(handler) == _type(types, body), (
        f"{_title(operation)}: `body` is not annotated with the contract's type"
    )


@pytest.mark.parametrize("operation_id", READERS)
def test_what_the_coach_reads_has_the_type_of_the_monoliths_answer(operation_id: str) -> None:
    operation = next(item for item in OPERATIONS if _title(item) == f"monolith.api.{operation_id}")
    answer = dict(responses(LIBRARY, operation))["200"]

    assert _body(READERS[operation_id]) == _type(monolith_types, answer)


@pytest.mark.parametrize(("contract", "package"), PACKAGES.items(), ids=PACKAGES.values())
def test_every_handler_is_an_operation(contract: str, package: str) -> None:
    told = {operation.operation_id for operation in OPERATIONS if operation.contract.file.name == contract}

    modules = [module.name for module in pkgutil.iter_modules(importlib.import_module(package).__path__)]
    tagged = [
        name
        for name in modules
        if (importlib.import_module(f"{package}.{name}").__doc__ or "").startswith("Operations tagged")
    ]
    found = {
        f"{name}.{function}"
        for name in tagged
        for function in handlers_in(importlib.import_module(f"{package}.{name}"))
    }

    assert found == told


class TestTheJudge:
    """What the comparison must find in a handler that does not fit."""

    OPERATION = next(item for item in OPERATIONS if item.operation_id == "history.list_history")

    def test_a_parameter_that_is_not_taken(self) -> None:
        def list_history(token_info: dict[str, Any], from_: str | None, to: str | None, limit: int) -> Reply: ...

        assert self._differences(list_history) == ["history.list_history does not take cursor"]

    def test_an_argument_that_the_contract_does_not_have(self) -> None:
        def list_history(
            from_: str | None, to: str | None, limit: int, cursor: str | None, until: str | None
        ) -> Reply: ...

        assert self._differences(list_history) == ["history.list_history takes until, which the contract does not have"]

    def test_a_body_where_there_is_none(self) -> None:
        def list_history(body: Any, from_: str | None, to: str | None, limit: int, cursor: str | None) -> Reply: ...

        assert self._differences(list_history) == ["history.list_history takes body, which the contract does not have"]

    def test_another_type(self) -> None:
        def list_history(from_: str, to: str | None, limit: int, cursor: str | None) -> Reply: ...

        assert len(self._differences(list_history)) == 1

    def test_a_keyword_of_python_gets_an_underscore(self) -> None:
        assert argument_name("query", "from") == "from_"

    def test_a_header_is_an_argument_too(self) -> None:
        assert argument_name("header", "Idempotency-Key") == "idempotency_key"

    def _differences(self, handler: Function) -> list[str]:
        return list(differences(LIBRARY, self.OPERATION, handler))
