"""Writes answers to the socket: in any framing that HTTP allows, or as they should never be."""

import gzip
import json
from collections.abc import Mapping
from typing import Any, Final

from coach.tests.fake_monolith import Line, http
from two_sided.behaviour import CANARY, Act

JSON: Final = "application/json"
FRAMINGS: Final = (
    "length",
    "chunks",
    "until the end",
    "HTTP/1.0 without length",
    "slow but in time",
    "length, and more than that",
)
_MORE: Final = http("200 OK", {"Content-Type": JSON, "Content-Length": "2"}, b"{}")
_SLOW_BYTES, _PAUSE_S = 3, 0.01


def json_bytes(body: Any) -> bytes:
    """The body as JSON in ASCII."""
    return json.dumps(body).encode()


def headers_of(media_type: str | None, headers: Mapping[str, str] | None = None) -> dict[str, str]:
    """The headers of an answer, with some that must neither come through nor come back."""
    secrets = {"X-Canary": CANARY, "Set-Cookie": f"session={CANARY}; Path=/"}
    return {**({"Content-Type": media_type} if media_type else {}), **secrets, **(headers or {})}


def answer(status: int, headers: Mapping[str, str], body: bytes = b"", framing: str = "length") -> Act:
    """Answer completely, in one of FRAMINGS."""
    line_of = f"{status} {CANARY}"
    if framing == "chunks":
        half = len(body) // 2 or len(body)
        parts = [part for part in (body[:half], body[half:]) if part]
        framed = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
        return sending(http(line_of, {**headers, "Transfer-Encoding": "chunked"}, framed))
    if framing == "until the end":
        return sending(http(line_of, {**headers, "Connection": "close"}, body), stay=False)
    if framing == "HTTP/1.0 without length":
        return sending(http(line_of, headers, body, version="1.0"), stay=False)
    data = http(line_of, {**headers, "Content-Length": str(len(body))}, body)
    if framing == "slow but in time":
        return _starting_slowly(data)
    # An answer that nobody asked for, which the next one who asks must not get.
    return sending(data + _MORE if framing == "length, and more than that" else data)


def sending(data: bytes, *, stay: bool = True) -> Act:
    """Send exactly this."""

    def act(line: Line) -> bool:
        line.send(data)
        return stay

    return act


def _starting_slowly(data: bytes) -> Act:
    def act(line: Line) -> bool:
        line.drip(data[:_SLOW_BYTES], every_s=_PAUSE_S)
        line.send(data[_SLOW_BYTES:])
        return True

    return act


def hanging(data: bytes = b"") -> Act:
    """Send this and then nothing more."""

    def act(line: Line) -> bool:
        line.send(data)
        line.hang()
        return False

    return act


def dripping(data: bytes, dripped: bytes) -> Act:
    """Send this, and then byte by byte, each sooner than any time-out of a single read."""

    def act(line: Line) -> bool:
        line.send(data)
        line.drip(dripped)
        return False

    return act


def resetting(data: bytes = b"") -> Act:
    """Send this and break the connection."""

    def act(line: Line) -> bool:
        line.send(data)
        line.reset()
        return False

    return act


def endless(head: bytes, piece: bytes) -> Act:
    """Send this, and then the piece again and again while somebody reads."""

    def act(line: Line) -> bool:
        line.send(head)
        while True:
            line.send(piece)

    return act


BOMB: Final = gzip.compress(b"[" + b" " * 20_000_000 + b"]")
