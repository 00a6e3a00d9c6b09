"""The contract of a service: one bundled OpenAPI document and its operations."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from boundary.bundling import Bundler, ContractError, to_yaml

__all__ = ["Contract", "ContractError", "Operation"]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """One operation: `method` in upper case, `path` as a template, `definition` as it stands in the document."""

    operation_id: str
    method: str
    path: str
    tag: str
    definition: dict[str, Any]


@dataclass(frozen=True)
class Contract:
    """A bundled document: `document` for programs, `yaml` as it is served."""

    document: dict[str, Any]

    @classmethod
    def load(cls, path: Path) -> "Contract":
        """Read the contract and every file that it refers to.

        Raises ContractError when it cannot be read, refers to nothing, or breaks a rule of the boundary.
        """
        contract = cls(Bundler(path).bundle())
        operation_ids = [operation.operation_id for operation in contract.operations]
        twice = {name for name in operation_ids if operation_ids.count(name) > 1}
        if twice:
            raise ContractError(f"operationId {min(twice)} is used more than once.")
        return contract

    @cached_property
    def yaml(self) -> bytes:
        """The bundled document in YAML."""
        return to_yaml(self.document)

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """All operations, in the order of the document."""
        return tuple(
            self._operation(path, method, item[method])
            for path, item in self.document.get("paths", {}).items()
            for method in METHODS
            if method in item
        )

    @property
    def base_path(self) -> str:
        """The path of the first server, before all paths of the document; usually empty."""
        servers = self.document.get("servers") or [{"url": ""}]
        url: str = servers[0]["url"]
        return urlsplit(url).path.rstrip("/")

    def resolve(self, node: dict[str, Any]) -> dict[str, Any]:
        """Follow `$ref` until something else comes; nested references stay."""
        while "$ref" in node:
            target: Any = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            node = target
        return node

    def parameters(self, operation: Operation) -> tuple[dict[str, Any], ...]:
        """The operation's parameters without references."""
        return tuple(self.resolve(parameter) for parameter in operation.definition.get("parameters", ()))

    def request_body(self, operation: Operation) -> dict[str, Any] | None:
        """The operation's request body without reference, or None when it takes none."""
        body = operation.definition.get("requestBody")
        return None if body is None else self.resolve(body)

    def security(self, operation: Operation) -> list[dict[str, list[str]]]:
        """The alternatives, one of which must hold; empty for a public operation."""
        alternatives: list[dict[str, list[str]]] = operation.definition.get(
            "security", self.document.get("security", [])
        )
        return alternatives

    @property
    def security_schemes(self) -> dict[str, dict[str, Any]]:
        """The security schemes by name, without references."""
        schemes = self.document["components"].get("securitySchemes", {})
        return {name: self.resolve(scheme) for name, scheme in schemes.items()}

    def _operation(self, path: str, method: str, definition: dict[str, Any]) -> Operation:
        if "parameters" in self.document["paths"][path]:
            # Connexion would validate them again in each of its layers.
            raise ContractError(f"{path}: put the parameters on the operations, not on the path.")
        if "operationId" not in definition:
            raise ContractError(f"{method.upper()} {path} has no operationId.")
        tags = definition.get("tags") or [""]
        return Operation(definition["operationId"], method.upper(), path, tags[0], definition)
