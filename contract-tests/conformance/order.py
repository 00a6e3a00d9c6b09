"""What a round orders from hooks.py, which runs inside Schemathesis' process: handed over in the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Order:
    """`contract` is the joined one as JSON, `notes` the file for seen.py, `source` the name in the matrix."""

    service: str
    contract: Path
    source: str
    notes: Path
    email: str
    password: str
    bootstrap_key: str
    enumeration: int

    def environment(self) -> dict[str, str]:
        """As variables."""
        return {_variable(field.name): str(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Order":
        """From variables. Raises KeyError for one that is not set."""
        texts = {field.name: environment[_variable(field.name)] for field in fields(cls)}
        kinds: dict[str, Any] = {"contract": Path, "notes": Path, "enumeration": int}
        return cls(**{name: kinds.get(name, str)(text) for name, text in texts.items()})


def _variable(name: str) -> str:
    return f"FUZZ_{name.upper()}"
