"""Reads an answer of the monolith: within bounds, and only when it is what its contract says."""

from collections.abc import Mapping
from typing import Any, Final, Protocol

import orjson

from boundary.content_types import essence
from coach.errors import ContractViolation
from coach.monolith_contract import JSON, MonolithContract

_CHUNK_BYTES: Final = 65_536


class Raw(Protocol):
    """As much of a response as reading its body needs."""

    def read1(self, amt: int, decode_content: bool) -> bytes:  # noqa: FBT001  # urllib3's
        """Return at most so many bytes, decoded; none at the end."""


class AnswerReader:
    """Every method raises ContractViolation when the body is not what it must be, and whatever reading raises."""

    def __init__(self, contract: MonolithContract, *, max_body_bytes: int) -> None:
        self._contract = contract
        self._max_body_bytes = max_body_bytes

    def json(self, operation_id: str, headers: Mapping[str, str], raw: Raw) -> Any:
        """Return the body of a successful answer."""
        if essence(headers.get("Content-Type", "")) != JSON:
            raise ContractViolation("the Content-Type is not application/json")
        try:
            body = orjson.loads(self.whole(raw))
        except orjson.JSONDecodeError as exc:
            raise ContractViolation("the body is not JSON") from exc
        fault = self._contract.fault(operation_id, body)
        if fault is not None:
            raise ContractViolation(fault)
        return body

    def whole(self, raw: Raw) -> bytes:
        """Read the decoded body in pieces, so that one that is too large is left before it fills the memory."""
        pieces: list[bytes] = []
        size = 0
        while piece := raw.read1(_CHUNK_BYTES, decode_content=True):
            size += len(piece)
            if size > self._max_body_bytes:
                raise ContractViolation(f"the body has more than {self._max_body_bytes} bytes")
            pieces.append(piece)
        return b"".join(pieces)
