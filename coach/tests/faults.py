"""Ways in which a monolith can fail, each with what the coach has to make of it."""

import gzip
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final, NamedTuple

import orjson

from coach.tests.builders import a_context
from coach.tests.fake_monolith import Behaviour, Line, Received, bytes_answer, http, json_answer
from coach.tests.short_of_time import short_of_time

# In every body and header that must not come through.
SECRET: Final = "upstream-secret"

JSON_HEADERS: Final = {"Content-Type": "application/json"}
_TOO_SLOW: Final = 504


class Fault(NamedTuple):
    """A behaviour, and the problem that stands for it when nothing is cached: 503 or 504.

    `counted` as a violation; `sends` is how often the monolith is asked before it is given up.
    """

    name: str
    behave: Behaviour
    status: int
    counted: bool = False
    sends: int = 1

    def while_asking(self, path: str) -> AbstractContextManager[None]:
        """Ask within this: what is too slow is so in a moment, all else may take as long as the machine does."""
        return short_of_time(path) if self.status == _TOO_SLOW else nullcontext()


def _then_close(act: Callable[[Line], None]) -> Behaviour:
    def behave(line: Line, _request: Received) -> bool:
        act(line)
        return False

    return behave


def _context(**changes: Any) -> bytes:
    return orjson.dumps({**a_context(), "note": SECRET, **changes})


def _promise(length: int) -> dict[str, str]:
    return {**JSON_HEADERS, "Content-Length": str(length)}


def _reset_in_the_body(line: Line) -> None:
    line.send(http("200 OK", _promise(1000), b'{"note": "' + SECRET.encode()))
    line.reset()


def _hang_in_the_body(line: Line) -> None:
    line.send(http("200 OK", _promise(1000), b'{"note": "'))
    line.hang()


def _drip_the_body(line: Line) -> None:
    line.send(http("200 OK", _promise(1000)))
    line.drip(b" " * 1000)


def _drip_a_chunk(line: Line) -> None:
    line.send(http("200 OK", {**JSON_HEADERS, "Transfer-Encoding": "chunked"}))
    line.drip(b"0" * 1000)


def _endless(line: Line) -> None:
    line.send(http("200 OK", JSON_HEADERS, b"["))
    while True:
        line.send(b" " * 65_536)


def _redirect_without_end(line: Line) -> None:
    line.send(http("302 Found", {"Location": "/health"}))
    while True:
        line.send(SECRET.encode() * 1000)


def _status(status: str, **headers: str) -> Behaviour:
    return json_answer({"detail": SECRET}, status=status, headers={"X-Secret": SECRET, **headers})


def _body(body: bytes, content_type: str = "application/json", **headers: str) -> Behaviour:
    return bytes_answer(body, headers={"Content-Type": content_type, **headers})


_BOMB = gzip.compress(b'{"note": "' + b"0" * 20_000_000 + b'"}')

FAULTS: Final = [
    # It does not answer.
    Fault("reset before the answer", _then_close(Line.reset), 503, sends=2),
    Fault("closed before the answer", _then_close(lambda _line: None), 503, sends=2),
    Fault("reset in the body", _then_close(_reset_in_the_body), 503),
    # It is too slow.
    Fault("hangs before the answer", _then_close(Line.hang), 504),
    Fault("hangs in the body", _then_close(_hang_in_the_body), 504),
    Fault("drips the head", _then_close(lambda line: line.drip(http("200 OK", {"X-Long": "x" * 1000}))), 504),
    Fault("drips the body", _then_close(_drip_the_body), 504),
    Fault("drips the size of a chunk", _then_close(_drip_a_chunk), 504),
    # It says that it cannot.
    Fault("500", _status("500 Internal Server Error"), 503),
    Fault(
        "502 of a proxy",
        bytes_answer(SECRET.encode(), status="502 Bad Gateway", headers={"Content-Type": "text/html"}),
        503,
        sends=2,
    ),
    Fault("503", _status("503 Service Unavailable"), 503, sends=2),
    Fault("503 for a while", _status("503 Service Unavailable", **{"Retry-After": "42"}), 503),
    Fault("504", _status("504 Gateway Timeout"), 503, sends=2),
    # It answers against its contract.
    Fault("not HTTP", _then_close(lambda line: line.send(SECRET.encode() * 3 + b"\r\n\r\n")), 503, counted=True),
    Fault(
        "truncated", _then_close(lambda line: line.send(http("200 OK", _promise(9999), _context()))), 503, counted=True
    ),
    Fault(
        "truncated chunk",
        _then_close(
            lambda line: line.send(
                http("200 OK", {**JSON_HEADERS, "Transfer-Encoding": "chunked"}, b"ff\r\n" + _context()[:9])
            )
        ),
        503,
        counted=True,
    ),
    Fault("wrong content type", _body(_context(), "text/html"), 503, counted=True),
    Fault("no content type", bytes_answer(_context(), headers={}), 503, counted=True),
    Fault("not JSON", _body(b"{'note': '" + SECRET.encode() + b"'}"), 503, counted=True),
    Fault("empty body", _body(b""), 503, counted=True),
    Fault("not UTF-8", _body(b'{"note": "\xff"}'), 503, counted=True),
    Fault("NaN", _body(_context().replace(b'"day_start_hour":4', b'"day_start_hour":NaN')), 503, counted=True),
    Fault("nested too deeply", _body(b"[" * 100_000), 503, counted=True),
    Fault("wrong shape", _body(orjson.dumps({"note": SECRET})), 503, counted=True),
    Fault("wrong type", _body(_context(yesterday_exercise_ids=["1"])), 503, counted=True),
    Fault("wrong type inside", _body(_context(profile=SECRET)), 503, counted=True),
    Fault("null for a list", _body(_context(history=None)), 503, counted=True),
    Fault("a date that does not exist", _body(_context(local_date="2026-02-30")), 503, counted=True),
    Fault("too large", _body(_context(note="x" * 300_000)), 503, counted=True),
    Fault("endless", _then_close(_endless), 503, counted=True),
    Fault("compression bomb", _body(_BOMB, **{"Content-Encoding": "gzip"}), 503, counted=True),
    Fault("broken compression", _body(_context(), **{"Content-Encoding": "gzip"}), 503, counted=True),
    Fault("redirect", _status("302 Found", Location="http://127.0.0.1:1/"), 503, counted=True),
    Fault("redirect to itself", _status("307 Temporary Redirect", Location="/health"), 503, counted=True),
    Fault("redirect without end", _then_close(_redirect_without_end), 503, counted=True),
    Fault("an undeclared success", _status("206 Partial Content"), 503, counted=True),
    Fault(
        "304 that nobody asked for",
        _then_close(lambda line: line.send(http("304 Not Modified", {}))),
        503,
        counted=True,
    ),
    Fault("400", _status("400 Bad Request"), 503, counted=True),
    Fault("an undeclared refusal", _status("418 I'm a teapot"), 503, counted=True),
]

# One of each kind, where the kind is what matters.
SOME_FAULTS: Final = [
    fault
    for fault in FAULTS
    if fault.name
    in {"reset before the answer", "hangs before the answer", "drips the body", "503", "wrong type", "redirect"}
]
