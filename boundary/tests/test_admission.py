"""As many requests as can be answered soon are let in; the others are told at once to come again."""

import asyncio
import re
import socket
from collections.abc import Callable, Coroutine, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import pytest
from prometheus_client import CollectorRegistry
from starlette.types import Message, Receive, Scope, Send
from structlog.testing import capture_logs

from boundary.admission import Admission
from boundary.limits import Limits
from boundary.tests import toys
from boundary.tests.asking import Answer, ask
from boundary.tests.test_server import a_free_port, answers, start, stop, wait_for

T = TypeVar("T")

ORIGIN = "https://pages.example"
OVERLOADED = {
    "type": "urn:fit:problem:overloaded",
    "title": "Overloaded",
    "status": 503,
    "detail": "The service has more to do than it can. Nothing was done.",
    "code": "overloaded",
}
OK = {"type": "http.response.start", "status": 200, "headers": []}
END = {"type": "http.response.body", "body": b""}


def layer(app: Any, *, at_once: int = 1, **settings: Any) -> Admission:
    return Admission(app, at_once=at_once, registry=settings.pop("registry", None) or CollectorRegistry(), **settings)


def full(**settings: Any) -> Admission:
    """One that lets nobody in."""

    async def never(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise AssertionError("it was let in")

    return layer(never, at_once=0, **settings)


class Gate:
    """An app whose requests wait until they are let go, each in its way."""

    def __init__(self) -> None:
        self.waiting: list[asyncio.Future[Callable[[Send], Any]]] = []

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        way: asyncio.Future[Callable[[Send], Any]] = asyncio.get_running_loop().create_future()
        self.waiting.append(way)
        await (await way)(send)


async def well(send: Send) -> None:
    await send({**OK})
    await send(END)


async def by_an_error(_send: Send) -> None:
    raise RuntimeError("a bug")


async def by_a_client_that_left(_send: Send) -> None:
    raise asyncio.CancelledError


async def in_pieces(send: Send) -> None:
    await send({**OK})
    for _ in range(3):
        await send({"type": "http.response.body", "body": b"x", "more_body": True})
        await asyncio.sleep(0)
    await send(END)


async def status_of(app: Any, path: str = "/toys", method: str = "GET") -> int:
    """Ask as a server does."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    await app({"type": "http", "path": path, "method": method, "headers": []}, receive, send)
    status: int = sent[0]["status"]
    return status


async def begun(*requests: Any) -> list["asyncio.Task[int]"]:
    tasks = [asyncio.create_task(request) for request in requests]
    await asyncio.sleep(0)
    return tasks


def played(scene: Coroutine[Any, Any, T]) -> T:
    """What the scene returns; one that waits for ever fails."""

    async def soon() -> T:
        async with asyncio.timeout(5):
            return await scene

    return asyncio.run(soon())


class TestBound:
    def test_those_beyond_it_are_sent_away_and_those_within_answered(self) -> None:
        gate = Gate()
        service = layer(gate, at_once=2)

        async def scene() -> tuple[list[int], int, list[int]]:
            inside = await begun(*(status_of(service) for _ in range(2)))
            refused = [await status_of(service) for _ in range(3)]
            let_in = len(gate.waiting)
            for way in gate.waiting:
                way.set_result(well)
            return refused, let_in, await asyncio.gather(*inside)

        assert played(scene()) == ([503] * 3, 2, [200] * 2)

    @pytest.mark.parametrize("way", [well, in_pieces, by_an_error, by_a_client_that_left])
    def test_a_place_is_given_back_however_a_request_ends(self, way: Any) -> None:
        gate = Gate()
        service = layer(gate)

        async def scene() -> tuple[int, int]:
            (first,) = await begun(status_of(service))
            meanwhile = await status_of(service)
            gate.waiting.pop().set_result(way)
            await asyncio.gather(first, return_exceptions=True)
            (second,) = await begun(status_of(service))
            gate.waiting.pop().set_result(well)
            return meanwhile, await second

        assert played(scene()) == (503, 200)

    def test_a_place_is_taken_until_the_last_piece_of_an_answer(self) -> None:
        gate = Gate()
        service = layer(gate)

        async def scene() -> int:
            (first,) = await begun(status_of(service))
            gate.waiting.pop().set_result(in_pieces)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            meanwhile = await status_of(service)
            await first
            return meanwhile

        assert played(scene()) == 503

    @pytest.mark.parametrize("path", ["/health", "/ready", "/metrics"])
    def test_operators_are_always_let_in_and_take_no_place(self, path: str) -> None:
        gate = Gate()
        service = layer(gate)

        async def scene() -> list[int]:
            asked = await begun(status_of(service, path), status_of(service), status_of(service, path))
            for way in gate.waiting:
                way.set_result(well)
            return await asyncio.gather(*asked)

        assert played(scene()) == [200] * 3

    def test_what_is_no_request_passes(self) -> None:
        seen = []

        async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
            seen.append(scope["type"])

        asyncio.run(layer(app, at_once=0)({"type": "lifespan"}, lambda: None, lambda _message: None))  # type: ignore[arg-type, return-value]

        assert seen == ["lifespan"]


class TestAnswer:
    def test_it_is_a_problem_that_says_when_to_come_again(self) -> None:
        answer = ask(full(), "POST", "/toys", json={"name": "Bear"})

        assert (answer.status, answer.json()) == (503, OVERLOADED)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["content-length"] == str(len(answer.body))
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-overloaded"] == "1"

    def test_those_sent_away_together_are_asked_back_at_different_times(self) -> None:
        service = full()

        waits = [int(ask(service, "GET", "/toys").headers["retry-after"]) for _ in range(300)]

        assert {wait: waits.count(wait) for wait in set(waits)} == {1: 100, 2: 100, 3: 100}

    def test_it_has_the_id_of_the_request(self) -> None:
        answer = ask(full(), "GET", "/toys", headers=[("X-Request-ID", "r-1")])

        assert answer.headers.getlist("x-request-id") == ["r-1"]

    @pytest.mark.parametrize("sent", [["a b"], ["é"], ["a", "b"], []])
    def test_or_a_new_one(self, sent: list[str]) -> None:
        answer = ask(full(), "GET", "/toys", headers=[("X-Request-ID", value) for value in sent])

        assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])

    def test_a_body_that_may_not_follow_ends_the_connection(self) -> None:
        answer = ask(full(), "POST", "/toys", headers=[("Expect", "100-continue"), ("Content-Length", "9")])

        assert answer.headers["connection"] == "close"

    def test_a_service_answers_so_too(self, app_class: Any) -> None:
        service = toys.build(app_class, limits=Limits(requests_at_once=0))

        answer = ask(service, "GET", "/toys")

        assert (answer.status, answer.code) == (503, "overloaded")


class TestPages:
    def test_those_that_may_ask_can_read_it(self) -> None:
        answer = ask(full(allowed_origins=[ORIGIN]), "GET", "/toys", headers=[("Origin", ORIGIN)])

        assert _cors(answer) == (ORIGIN, "Retry-After, X-Request-ID", "Origin")

    @pytest.mark.parametrize("headers", [[], [("Origin", "https://others.example")]])
    def test_others_cannot(self, headers: list[tuple[str, str]]) -> None:
        answer = ask(full(allowed_origins=[ORIGIN]), "GET", "/toys", headers=headers)

        assert _cors(answer) == (None, None, None)

    def test_whether_they_may_is_always_answered(self, app_class: Any) -> None:
        service = toys.build(app_class, limits=Limits(requests_at_once=0), allowed_origins=[ORIGIN])

        answer = ask(
            service, "OPTIONS", "/toys", headers=[("Origin", ORIGIN), ("Access-Control-Request-Method", "GET")]
        )

        assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, ORIGIN)


class TestNumbers:
    def test_they_are_counted(self) -> None:
        registry = CollectorRegistry()
        service = full(registry=registry)

        for _ in range(3):
            ask(service, "GET", "/toys")

        assert registry.get_sample_value("http_requests_shed_total") == 3

    def test_a_warning_a_second_says_how_many_there_were(self) -> None:
        now = [100.0]
        service = full(clock=lambda: now[0])

        with capture_logs() as lines:
            for moment in (100.0, 100.1, 100.9, 101.0, 101.5, 105.0):
                now[0] = moment
                ask(service, "GET", "/toys")

        told = [(line["event"], line["log_level"], line["requests_shed"]) for line in lines]
        assert told == [("overloaded", "warning", 1), ("overloaded", "warning", 3), ("overloaded", "warning", 2)]


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A real server that does one thing at a time, and is doing it."""
    port = a_free_port()
    process = start("boundary.tests.toys:narrow_app", port, Path(tmp_path_factory.mktemp("log")) / "out")
    wait_for(lambda: answers(port), process)
    with closing(_connected(port)) as busy:
        busy.sendall(
            b"POST /events HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
        )
        wait_for(lambda: not answers(port), process)
        yield port
    stop(process)


class TestConnection:
    def test_it_is_kept(self, port: int) -> None:
        with closing(_connected(port)) as connection:
            statuses = [_exchange(connection, b"GET /toys HTTP/1.1\r\nHost: a\r\n\r\n") for _ in range(3)]

        assert statuses == [503] * 3

    @pytest.mark.parametrize("at_once", [True, False], ids=["with the head", "after the answer"])
    def test_a_body_that_nobody_reads_does_not_spoil_it(self, port: int, at_once: bool) -> None:
        head = b"POST /events HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 300000\r\n\r\n"
        body = b"GET /health HTTP/1.1\r\n".ljust(300_000, b" ")

        with closing(_connected(port)) as connection:
            first = _exchange(connection, head + body) if at_once else _exchange(connection, head)
            if not at_once:
                connection.sendall(body)
            second = _exchange(connection, b"GET /toys HTTP/1.1\r\nHost: a\r\n\r\n")

        assert (first, second) == (503, 503)

    def test_a_body_in_chunks_does_not_either(self, port: int) -> None:
        head = b"POST /events HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

        with closing(_connected(port)) as connection:
            first = _exchange(connection, head + b"2\r\n{}\r\n")
            connection.sendall(b"1\r\n \r\n0\r\n\r\n")
            second = _exchange(connection, b"GET /toys HTTP/1.1\r\nHost: a\r\n\r\n")

        assert (first, second) == (503, 503)

    def test_an_answer_to_a_head_request_has_no_body(self, port: int) -> None:
        with closing(_connected(port)) as connection:
            connection.sendall(b"HEAD /toys HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            received = b"".join(iter(lambda: connection.recv(65_536), b""))

        assert received.startswith(b"HTTP/1.1 503")
        assert received.endswith(b"\r\n\r\n")


def _cors(answer: Answer) -> tuple[str | None, str | None, str | None]:
    names = ("access-control-allow-origin", "access-control-expose-headers", "vary")
    return tuple(answer.headers.get(name) for name in names)  # type: ignore[return-value]


def _connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=10)


def _exchange(connection: socket.socket, request: bytes) -> int:
    """Send bytes, read one whole answer, and return its status."""
    connection.sendall(request)
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65_536) or b"\r\n\r\nclosed"
    head, _, body = received.partition(b"\r\n\r\n")
    found = re.search(rb"(?i)content-length: (\d+)", head)
    assert found, received
    while len(body) < int(found[1]):
        body += connection.recv(65_536)
    return int(head.split()[1])
