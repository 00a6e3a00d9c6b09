"""A connection whose request was sent away can be used again."""

import re
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from boundary.tests.serving import answers, start, stop, wait_for
from tools.free_port import free_port


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A real server that does one thing at a time, and is doing it."""
    port = free_port()
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
