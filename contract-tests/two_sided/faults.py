"""Behaviours that no contract allows: late, gone, torn, or telling what nobody can read."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from coach.monolith_client import EXERCISES
from coach.tests.fake_monolith import http
from two_sided import baseline
from two_sided.behaviour import CANARY, Act, Behaviour, Door, Outcome
from two_sided.fine import telling
from two_sided.limits import CONNECT_TIMEOUT_S, DEADLINE_S, MAX_BODY_BYTES, READ_TIMEOUT_S, RETRY_WAIT_MAX_S
from two_sided.wire import (
    BOMB,
    JSON,
    answer,
    dripping,
    endless,
    hanging,
    headers_of,
    json_bytes,
    resetting,
    sending,
)

_LONG: Final = 2000


def faults(operation_id: str) -> list[Behaviour]:
    """One of each sort, for this operation."""
    sorts = (_late, _away, _torn, _unreadable, _redirects)
    return [fault for sort in sorts for fault in sort(operation_id)]


def _late(operation_id: str) -> list[Behaviour]:
    head, body = _parts(operation_id)
    chunked = http("200 OK", headers_of(JSON, {"Transfer-Encoding": "chunked"}))
    long = http("200 OK", headers_of(JSON, {"Content-Length": str(_LONG)}))

    def late(kind: str, act: Act, wait_s: float = DEADLINE_S) -> Behaviour:
        return Behaviour(kind=f"late: {kind}", words=kind, outcome=Outcome.LATE, act=act, wait_s=wait_s)

    blocked = late("takes no connection", sending(b"", stay=False), 2 * CONNECT_TIMEOUT_S + RETRY_WAIT_MAX_S)
    return [
        replace(blocked, door=Door.BLOCKED, is_passing=True),
        late("hangs before the answer", hanging(), READ_TIMEOUT_S),
        late("hangs in the head", hanging(head[: len(head) // 2]), READ_TIMEOUT_S),
        late("hangs in the body", hanging(head + body[: len(body) // 2]), READ_TIMEOUT_S),
        late("drips the head", dripping(b"", http("200 OK", {"X-Long": "x" * _LONG}))),
        late("drips the body", dripping(long, b" " * _LONG)),
        late("drips the size of a chunk", dripping(chunked, b"0" * _LONG)),
    ]


def _away(operation_id: str) -> list[Behaviour]:
    head, body = _parts(operation_id)

    def away(kind: str, act: Act, *, is_passing: bool = True) -> Behaviour:
        return Behaviour(kind=f"away: {kind}", words=kind, outcome=Outcome.AWAY, act=act, is_passing=is_passing)

    return [
        replace(away("refuses the connection", sending(b"", stay=False)), door=Door.SHUT),
        away("closes without a word", sending(b"", stay=False)),
        away("resets before the answer", resetting()),
        away("resets in the head", resetting(head[: len(head) // 2])),
        away("resets in the body", resetting(head + body[: len(body) // 2]), is_passing=False),
    ]


def _torn(operation_id: str) -> list[Behaviour]:
    head, body = _parts(operation_id)
    half = body[: len(body) // 2]
    chunk = http("200 OK", _headers(operation_id, {"Transfer-Encoding": "chunked"}), b"%x\r\n%b" % (len(body), half))
    return [
        _broken("speaks no HTTP", sending(f"{CANARY}\r\n\r\n".encode() * 3, stay=False)),
        _broken("ends in the head", sending(head[: len(head) // 2], stay=False)),
        _broken("ends in the middle of the length", sending(head + half, stay=False)),
        _broken("ends in the middle of a chunk", sending(chunk, stay=False)),
        _broken("ends early, without length", answer(200, _headers(operation_id), half, "HTTP/1.0 without length")),
        _broken("an empty body", answer(200, _headers(operation_id))),
    ]


def _unreadable(operation_id: str) -> list[Behaviour]:
    body = json_bytes(baseline.healthy()[operation_id].body)
    headers = _headers(operation_id)

    def told(kind: str, data: bytes, media_type: str = JSON, **changes: str) -> Behaviour:
        return _broken(kind, answer(200, {**headers, "Content-Type": media_type, **changes}, data))

    gzipped = {"Content-Encoding": "gzip"}
    without_type = {name: value for name, value in headers.items() if name != "Content-Type"}
    return [
        told("the content type of a page", body, "text/html"),
        told("the content type of a problem", body, "application/problem+json"),
        _broken("no content type", answer(200, without_type, body)),
        told("no JSON", b"{'detail': '" + CANARY.encode() + b"'}"),
        told("no number", body.replace(b"{", b'{"x": NaN, ', 1)),
        told("UTF-16", body.decode().encode("utf-16"), "application/json; charset=utf-16"),
        told("Latin-1", body.replace(b"{", b'{"x": "\xe9", ', 1), "application/json; charset=latin-1"),
        told("nested too deeply", b"[" * 100_000),
        told("too large", body + b" " * MAX_BODY_BYTES),
        _broken("endless", endless(http("200 OK", headers, b"["), b" " * 65_536)),
        told("a compression bomb", BOMB, **gzipped),
        told("no gzip behind its name", body, **gzipped),
        *_against_sense(operation_id),
    ]


def _against_sense(operation_id: str) -> list[Behaviour]:
    if operation_id != EXERCISES:
        return []
    one, *others = baseline.CATALOGUE
    twins = ([one, *others, {**one, "name": "Its twin"}], [one, one, *others], [one, one])
    return [
        *(
            telling(EXERCISES, body, kind="broken: one id for two", words="one id for two", etag='"a"')
            for body in twins
        ),
        *(telling(EXERCISES, body, kind="broken: no ETag", words="no ETag") for body in ([one, *others], [one], [])),
    ]


def _redirects(operation_id: str) -> list[Behaviour]:
    body = json_bytes(baseline.healthy()[operation_id].body)

    def to(place: str, status: int) -> Behaviour:
        act = answer(status, _headers(operation_id, {"Location": place}), body)
        return Behaviour(kind="broken: a redirect", words=f"{status} to {place}", outcome=Outcome.BROKEN, act=act)

    return [
        to("/health", 301),
        to("/elsewhere", 302),
        to("http://127.0.0.1:1/", 303),
        to("/.well-known/jwks.json", 307),
        to("//", 308),
        _broken("a redirect without end", endless(http("302 Found", {"Location": "/health"}), CANARY.encode() * 1000)),
    ]


def _broken(kind: str, act: Act) -> Behaviour:
    return Behaviour(kind=f"broken: {kind}", words=kind, outcome=Outcome.BROKEN, act=act)


def _headers(operation_id: str, more: Mapping[str, str] | None = None) -> dict[str, str]:
    etag = baseline.healthy()[operation_id].etag
    return headers_of(JSON, {**({"ETag": '"torn"'} if etag else {}), **(more or {})})


def _parts(operation_id: str) -> tuple[bytes, bytes]:
    """Head and body of a good answer."""
    body = json_bytes(baseline.healthy()[operation_id].body)
    return http("200 OK", _headers(operation_id, {"Content-Length": str(len(body))})), body
