"""What the monolith's contract says of the operations that the coach consumes: their paths and their answers."""

from collections.abc import Iterable
from typing import Any, Final

from boundary.contract import Contract, ContractError, Operation
from boundary.validation.faults import pointer
from boundary.validation.schemas import Schemas

JSON: Final = "application/json"


class MonolithContract:
    """Judges the bodies of successful answers: added fields are welcome, everything else must be as declared."""

    def __init__(self, contract: Contract, operation_ids: Iterable[str]) -> None:
        """Raises ContractError when the contract does not have one of the operations."""
        tolerant = Contract(_tolerant(contract.document))
        operations = {operation.operation_id: operation for operation in tolerant.operations}
        schemas = Schemas(tolerant)
        try:
            consumed = {operation_id: operations[operation_id] for operation_id in sorted(operation_ids)}
            self._validators = {name: schemas.compile(_schema(tolerant, it)) for name, it in consumed.items()}
        except KeyError as exc:
            raise ContractError(f"The monolith's contract lacks {exc}, which the coach consumes.") from exc
        self._paths = {name: tolerant.base_path + operation.path for name, operation in consumed.items()}

    def path(self, operation_id: str) -> str:
        """Return the operation's path."""
        return self._paths[operation_id]

    def fault(self, operation_id: str, body: Any) -> str | None:
        """Return where the body breaks which rule, without any of its values; None when it is as declared."""
        validator = self._validators[operation_id]
        if validator.is_valid(body):
            return None
        error = next(iter(validator.iter_errors(body)))
        return f"{pointer(error.instance_path) or 'the whole body'} breaks the rule {error.kind.name}"


def _schema(contract: Contract, operation: Operation) -> dict[str, Any]:
    answer = contract.resolve(operation.definition["responses"]["200"])
    schema: dict[str, Any] = answer["content"][JSON]["schema"]
    return schema


def _tolerant(node: Any) -> Any:
    """Copy the document without `additionalProperties: false`: an older coach must understand a newer monolith."""
    if isinstance(node, list):
        return [_tolerant(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _tolerant(value) for key, value in node.items() if not (key == "additionalProperties" and value is False)
    }
