"""How a service stops: what is in flight is answered, or given up within the grace."""

import select
import signal
import socket
from pathlib import Path

import pytest

from boundary.tests.serving import POST, START_SECONDS, answers, start, wait_for
from tools.free_port import free_port

# Whoever expects it is told that the body is waited for: the worker that took the connection has the request.
EXPECTING = (*POST, "Expect: 100-continue")


class TestStopping:
    @pytest.mark.parametrize("app", ["async_app", "flask_app"])
    # One worker ends by the signal that it got, as the shell of a container counts it: 128 + 15.
    @pytest.mark.parametrize(("workers", "code"), [(1, -signal.SIGTERM), (2, 0)])
    def test_a_request_in_flight_is_answered_and_nobody_else_is_let_in(
        self, tmp_path: Path, app: str, workers: int, code: int
    ) -> None:
        port, log = free_port(), tmp_path / "out"
        process = start(f"boundary.tests.toys:{app}", port, log, workers)
        wait_for(lambda: answers(port), process)
        head = "\r\n".join([*EXPECTING, "Content-Length: 21", "Connection: keep-alive", "", ""]).encode()

        with socket.create_connection(("127.0.0.1", port), timeout=30) as slow:
            slow.sendall(head)
            read_that_it_may_go_on(slow)
            slow.sendall(b'{"day": ')
            process.send_signal(signal.SIGTERM)
            wait_for(lambda: is_refused(port), process)
            assert is_left_open(slow)
            slow.sendall(b'"2024-01-01"}')
            answer = b"".join(iter(lambda: slow.recv(65_536), b""))
        process.communicate(timeout=START_SECONDS)

        assert answer.startswith(b"HTTP/1.1 200")
        assert b"connection: close" in answer.lower()
        assert answer.endswith(b'{"event":{"day":"2024-01-01"}}')
        assert process.returncode == code

    @pytest.mark.parametrize(("workers", "code"), [(1, -signal.SIGTERM), (2, 0)])
    def test_a_request_that_does_not_end_is_given_up_within_the_grace(
        self, tmp_path: Path, workers: int, code: int
    ) -> None:
        port = free_port()
        process = start("boundary.tests.toys:patient_app", port, tmp_path / "out", workers, grace_s=1)
        wait_for(lambda: answers(port), process)

        with socket.create_connection(("127.0.0.1", port), timeout=30) as endless:
            endless.sendall("\r\n".join([*EXPECTING, "Content-Length: 22", "", ""]).encode())
            read_that_it_may_go_on(endless)
            endless.sendall(b"{")
            process.send_signal(signal.SIGTERM)
            # Nothing but the grace ends it so soon.
            process.communicate(timeout=START_SECONDS)
            answer = b"".join(iter(lambda: endless.recv(65_536), b""))

        assert process.returncode == code
        assert not answer.startswith(b"HTTP/1.1 200"), answer


def read_that_it_may_go_on(connection: socket.socket) -> None:
    received = b""
    while not received.endswith(b"\r\n\r\n"):
        piece = connection.recv(65_536)
        assert piece, received
        received += piece
    assert received == b"HTTP/1.1 100 Continue\r\n\r\n"


def is_left_open(connection: socket.socket) -> bool:
    """Whether the service waits for the rest: it looks for what is to be ended ten times in a second."""
    return not select.select([connection], [], [], 0.5)[0]


def is_refused(port: int) -> bool:
    """Whether nobody listens: a proxy then asks another one at once, and does not wait here."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=10).close()
    except ConnectionRefusedError:
        return True
    return False
