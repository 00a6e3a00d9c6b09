"""What both services must answer alike: all fields that the contract does not mark `x-parallel-run: ignore`."""

from functools import cache
from typing import Any

from boundary.contract import Contract
from hygiene.library import ROOT as SPEC

_MARK = "x-parallel-run"


def comparable(body: Any, method: str = "get") -> Any:
    """What is left of an answer to /fitness/wod without the fields in which the services may differ."""
    contract = _contract()
    answer = contract.document["paths"]["/fitness/wod"][method]["responses"]["200"]
    return _without_ignored(contract, contract.resolve(answer)["content"]["application/json"]["schema"], body)


@cache
def _contract() -> Contract:
    return Contract.load(SPEC / "monolith" / "openapi.yaml")


def _without_ignored(contract: Contract, schema: dict[str, Any], value: Any) -> Any:
    schema = contract.resolve(schema)
    if isinstance(value, list):
        return [_without_ignored(contract, schema.get("items", {}), item) for item in value]
    if not isinstance(value, dict):
        return value
    members = {name: contract.resolve(member) for name, member in schema.get("properties", {}).items()}
    return {
        name: _without_ignored(contract, members.get(name, {}), member)
        for name, member in value.items()
        if members.get(name, {}).get(_MARK) != "ignore"
    }
