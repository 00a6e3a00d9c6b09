"""Request ids and `traceparent` (W3C Trace Context, level 1)."""

import random
import re
from typing import NamedTuple

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_TRACEPARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")


class Trace(NamedTuple):
    """The trace that a request belongs to, and the header that goes with calls made for it."""

    trace_id: str
    traceparent: str


def request_id(values: list[str]) -> str:
    """Return the incoming id when there is a single well-formed one, else a new one."""
    if len(values) == 1 and _REQUEST_ID.fullmatch(values[0]):
        return values[0]
    return _random_hex(128)


def continue_trace(values: list[str]) -> Trace:
    """Keep a valid incoming trace id and its sampling, with a span of our own; else start a trace."""
    found = _TRACEPARENT.fullmatch(values[0]) if len(values) == 1 else None
    trace_id, flags = _random_hex(128), "00"
    if found is not None and _is_valid(found):
        trace_id = found[2]
        # Only the bit `sampled` is defined; others must not be passed on.
        flags = f"{int(found[4], 16) & 1:02x}"
    return Trace(trace_id, f"00-{trace_id}-{_random_hex(64)}-{flags}")


def _is_valid(found: re.Match[str]) -> bool:
    version, trace_id, parent_id, _, rest = found.groups()
    if version == "ff" or (version == "00" and rest):
        return False
    return trace_id != "0" * 32 and parent_id != "0" * 16


def _random_hex(bits: int) -> str:
    # Not of the system's source, which lets go of the interpreter's lock at each call: these ids are no secrets.
    return f"{random.getrandbits(bits):0{bits // 4}x}"
