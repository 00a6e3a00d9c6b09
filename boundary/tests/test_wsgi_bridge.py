"""A WSGI application behind the bridge, whatever way of answering it chooses."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.types import Message

from boundary.threads import HandlerThreads
from boundary.wsgi_bridge import WsgiBridge

pytestmark = pytest.mark.anyio

HEADERS = [("X-Answer", "yes"), ("Content-Type", "text/plain")]


async def refuse(_scope: Any, _receive: Any, _send: Any) -> None:
    raise AssertionError("This is no HTTP request.")


async def answer_of(app: Any, *, body: bytes = b"", method: str = "GET", **others: Any) -> list[Message]:
    headers = [(b"host", b"test"), (b"content-length", b"%d" % len(body))] if body else [(b"host", b"test")]
    scope: dict[str, Any] = {
        "type": "http",
        "method": method,
        "scheme": "http",
        "http_version": "1.1",
        "path": "/things",
        "query_string": b"q=1",
        "headers": headers,
        "client": ("192.0.2.7", 5),
        "server": ("test", 80),
        **others,
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await WsgiBridge(app, HandlerThreads(1), refuse)(scope, receive, send)
    return sent


async def test_status_headers_and_pieces_become_one_answer() -> None:
    def app(request: dict[str, Any], start_response: Callable[..., Any]) -> Iterator[bytes]:
        write = start_response("201 CREATED", HEADERS)
        write(b"first ")
        yield request["wsgi.input"].read()
        yield request["QUERY_STRING"].encode() + request["REMOTE_ADDR"].encode()

    start, body = await answer_of(app, body=b"sent ", method="POST")

    assert (start["status"], start["headers"]) == (201, [(b"x-answer", b"yes"), (b"content-type", b"text/plain")])
    assert body["body"] == b"first sent q=1192.0.2.7"


async def test_an_answer_is_closed_also_when_it_fails() -> None:
    class Failing:
        closed = False

        def __iter__(self) -> Iterator[bytes]:
            raise OSError("cut")

        def close(self) -> None:
            self.closed = True

    failing = Failing()

    def app(_request: Any, start_response: Callable[..., Any]) -> Failing:
        start_response("200 OK", HEADERS)
        return failing

    with pytest.raises(OSError, match="cut"):
        await answer_of(app)
    assert failing.closed


async def test_an_error_that_the_application_hands_over_is_raised() -> None:
    def app(_request: Any, start_response: Callable[..., Any]) -> list[bytes]:
        failure = ValueError("late")
        start_response("500 INTERNAL SERVER ERROR", HEADERS, (ValueError, failure, None))
        return []

    with pytest.raises(ValueError, match="late"):
        await answer_of(app)


async def test_the_request_is_told_as_wsgi_tells_it() -> None:
    seen: dict[str, Any] = {}

    def app(request: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        seen.update(request)
        start_response("204 NO CONTENT", [])
        return []

    scope: dict[str, Any] = {
        "root_path": "/fit",
        "path": "/fit/caf\u00e9",
        "headers": [(b"x-list", b"1"), (b"x-list", b"2"), (b"content-type", b"text/plain")],
        "server": None,
        "client": None,
    }
    await answer_of(app, **scope)

    assert (seen["SCRIPT_NAME"], seen["PATH_INFO"].encode("latin-1").decode()) == ("/fit", "/caf\u00e9")
    assert (seen["HTTP_X_LIST"], seen["CONTENT_TYPE"]) == ("1,2", "text/plain")
    assert (seen["SERVER_NAME"], seen["SERVER_PORT"], seen["REMOTE_ADDR"]) == ("localhost", "80", "")
