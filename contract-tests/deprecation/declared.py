"""When an operation was deprecated and when it goes, as its contract declares it (RFC 9745, RFC 8594)."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from boundary.contract import Contract, Operation

HEADERS = ("Deprecation", "Sunset")
_Reader = Callable[[str], datetime | None]


def successes(contract: Contract, operation: Operation) -> dict[str, dict[str, Any]]:
    """The operation's 2xx responses by status, without references."""
    responses = operation.definition["responses"].items()
    return {status: contract.resolve(response) for status, response in responses if status.startswith("2")}


def values(contract: Contract, response: dict[str, Any], header: str) -> list[str] | None:
    """The values that a response's header may have; None when the header is not declared, empty when anything goes."""
    declared = response.get("headers", {}).get(header)
    if declared is None:
        return None
    allowed: list[str] = contract.resolve(contract.resolve(declared).get("schema", {})).get("enum", [])
    return allowed


def deprecation(contract: Contract, operation: Operation) -> datetime | None:
    """Since when the operation is deprecated; None when it is not, or when nothing readable says so."""
    return _date(contract, operation, "Deprecation", _from_structured_date)


def sunset(contract: Contract, operation: Operation) -> datetime | None:
    """From when on the operation may be gone; None when it is not deprecated, or when nothing readable says so."""
    return _date(contract, operation, "Sunset", _from_http_date)


def faults(contract: Contract) -> Iterator[str]:
    """What is wrong with the dates of the contract's deprecated operations."""
    for operation in contract.operations:
        if operation.definition.get("deprecated"):
            yield from (f"{operation.method} {operation.path}: {fault}" for fault in _faults(contract, operation))


def _faults(contract: Contract, operation: Operation) -> Iterator[str]:
    for status, response in successes(contract, operation).items():
        for header in HEADERS:
            allowed = values(contract, response, header)
            if allowed is None or len(allowed) != 1:
                yield f"{status} must declare the header {header} with an enum of the one value that is sent"
    since, until = deprecation(contract, operation), sunset(contract, operation)
    if since is None:
        yield "Deprecation must be @ and Unix seconds (RFC 9745), alike in all its answers"
    if until is None:
        yield "Sunset must be a date like Wed, 24 Nov 2027 00:00:00 GMT (RFC 8594), alike in all its answers"
    if since is not None and until is not None and since > until:
        yield f"it goes ({until:%Y-%m-%d}) before it is deprecated ({since:%Y-%m-%d})"


def _date(contract: Contract, operation: Operation, header: str, read: _Reader) -> datetime | None:
    if not operation.definition.get("deprecated"):
        return None
    found = [values(contract, response, header) or [] for response in successes(contract, operation).values()]
    told = {value for allowed in found for value in allowed}
    return read(told.pop()) if len(told) == 1 and all(found) else None


def _from_structured_date(value: str) -> datetime | None:
    return datetime.fromtimestamp(int(value[1:]), UTC) if re.fullmatch(r"@[0-9]{1,11}", value) else None


def _from_http_date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
        # The parser is lenient; what it read must be written just like this, in GMT and with the right day of the week.
        return date if format_datetime(date, usegmt=True) == value else None
    except ValueError:
        return None
