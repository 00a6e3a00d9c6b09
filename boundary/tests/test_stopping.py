"""How a service stops: what is in flight is answered, or given up within the grace."""

import signal
import socket
import time
from pathlib import Path

import pytest

from boundary.tests.serving import POST, answers, start, wait_for
from tools.free_port import free_port


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
        head = "\r\n".join([*POST, "Content-Length: 21", "Connection: keep-alive", "", ""]).encode()

        with socket.create_connection(("127.0.0.1", port), timeout=10) as slow:
            slow.sendall(head + b'{"day": ')
            wait_for(lambda: takes_part(port), process)
            process.send_signal(signal.SIGTERM)
            wait_for(lambda: is_refused(port), process)
            slow.sendall(b'"2024-01-01"}')
            answer = b"".join(iter(lambda: slow.recv(65_536), b""))
        process.communicate(timeout=20)

        assert answer.startswith(b"HTTP/1.1 200")
        assert b"connection: close" in answer.lower()
        assert answer.endswith(b'{"event":{"day":"2024-01-01"}}')
        assert process.returncode == code

    @pytest.mark.parametrize("workers", [1, 2])
    def test_a_request_that_does_not_end_is_given_up_within_the_grace(self, tmp_path: Path, workers: int) -> None:
        port = free_port()
        process = start("boundary.tests.toys:async_app", port, tmp_path / "out", workers, grace_s=1)
        wait_for(lambda: answers(port), process)

        with socket.create_connection(("127.0.0.1", port), timeout=10) as endless:
            endless.sendall("\r\n".join([*POST, "Content-Length: 22", "", "{"]).encode())
            wait_for(lambda: takes_part(port), process)
            process.send_signal(signal.SIGTERM)
            started = time.monotonic()
            process.communicate(timeout=20)

        assert time.monotonic() - started < 8


def is_refused(port: int) -> bool:
    """Whether nobody listens: a proxy then asks another one at once, and does not wait here."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=10).close()
    except ConnectionRefusedError:
        return True
    return False


def takes_part(port: int) -> bool:
    """Whether what was sent before has been read: a request that came later was answered, by one worker at least."""
    return all(answers(port) for _ in range(8))
