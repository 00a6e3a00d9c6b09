"""The service under a real uvicorn: what only bytes on a socket can show."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import orjson
import pytest

import boundary.server
from boundary.tests import broken_apps

ROOT = Path(__file__).parents[2]
SERVE = """
import boundary.server
boundary.server._GRACE_SECONDS = {grace_s}
boundary.server.serve({app!r}, host="127.0.0.1", port={port}, workers={workers}, service="toys")
"""
START_SECONDS = 30


class Running(NamedTuple):
    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def lines(self) -> list[dict[str, object]]:
        return [orjson.loads(line) for line in self.log.read_bytes().splitlines()]


def start(app: str, port: int, log: Path, workers: int = 1, *, grace_s: int = 10) -> subprocess.Popen[bytes]:
    program = SERVE.format(app=app, port=port, workers=workers, grace_s=grace_s)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    with log.open("wb") as out:
        return subprocess.Popen(  # noqa: S603  # a program of our own
            [sys.executable, "-c", program], stdout=out, stderr=subprocess.PIPE, env=environment, cwd=ROOT
        )


def a_free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_for(condition: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not condition():
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        assert time.monotonic() < deadline, "it did not start in time"
        time.sleep(0.05)  # The process says nothing when it is ready; this is how often it is asked.


def answers(port: int) -> bool:
    try:
        return talk(port, b"GET /toys HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def talk(port: int, request: bytes) -> bytes:
    """Send bytes and read until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(request)
        received = b""
        with contextlib.suppress(ConnectionError):
            while piece := connection.recv(65_536):
                received += piece
        return received


@pytest.fixture(scope="module", params=["async_app", "flask_app"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    port, log = a_free_port(), tmp_path_factory.mktemp("log") / "out"
    process = start(f"boundary.tests.toys:{request.param}", port, log)
    wait_for(lambda: answers(port), process)
    yield Running(process, port, log)
    stop(process)


def stop(process: subprocess.Popen[bytes]) -> int:
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)
    return process.returncode


def send(server: Running, *lines: str, body: bytes = b"") -> bytes:
    head = "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1")
    return talk(server.port, head + body)


def problem_of(answer: bytes) -> tuple[int, str]:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head.lower()
    return int(head.split()[1]), orjson.loads(body)["code"]


POST = ("POST /events HTTP/1.1", "Host: a", "Content-Type: application/json")


def test_a_chunked_body_is_read(server: Running) -> None:
    chunks = b'e\r\n{"day": "2024-\r\n7\r\n01-01"}\r\n0\r\n\r\n'

    answer = send(server, *POST, "Transfer-Encoding: chunked", body=chunks)

    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b'{"event":{"day":"2024-01-01"}}')


def test_a_chunked_body_above_the_limit_is_cut_off(server: Running) -> None:
    chunks = (b"10000\r\n" + b" " * 65_536 + b"\r\n") * 20 + b"0\r\n\r\n"

    answer = send(server, *POST, "Transfer-Encoding: chunked", body=chunks)

    assert problem_of(answer) == (413, "content-too-large")


def test_an_announced_body_above_the_limit_is_not_waited_for(server: Running) -> None:
    answer = send(server, *POST, "Content-Length: 999999999")

    assert problem_of(answer) == (413, "content-too-large")


def test_two_content_types_are_unsupported(server: Running) -> None:
    answer = send(server, *POST, "Content-Type: application/json", "Content-Length: 2", body=b"{}")

    assert problem_of(answer) == (415, "unsupported-media-type")


@pytest.mark.parametrize("length", ["-1", "abc", "2, 3"])
def test_a_bad_content_length_is_a_bad_request(server: Running, length: str) -> None:
    answer = send(server, *POST, f"Content-Length: {length}", body=b"{}")

    # The HTTP parser finds it before the service does, and has its own words for it.
    assert answer.startswith(b"HTTP/1.1 400")


def test_length_and_chunks_together_are_a_bad_request(server: Running) -> None:
    answer = send(server, *POST, "Content-Length: 2", "Transfer-Encoding: chunked", body=b"2\r\n{}\r\n0\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize("target", ["/toys/", "//toys", "//evil.com/toys", "/docs/x/"])
def test_nothing_redirects_to_the_host_that_was_claimed(server: Running, target: str) -> None:
    answer = send(server, f"GET {target} HTTP/1.1", "Host: evil.com")

    assert problem_of(answer) == (404, "not-found")
    assert b"evil.com" not in answer.lower()


def test_a_path_of_raw_bytes_is_refused(server: Running) -> None:
    answer = talk(server.port, b"GET /things/\xff HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 400")


def test_a_query_of_raw_bytes_is_refused(server: Running) -> None:
    answer = talk(server.port, b"GET /toys?kind=\xff HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 400")


def test_a_method_with_a_body_that_nobody_reads_leaves_the_connection_usable(server: Running) -> None:
    first = b"GET /toys HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
    second = b"GET /errors HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

    answer = talk(server.port, first + second)

    assert re.findall(rb"HTTP/1.1 (\d+)", answer) == [b"200", b"200"]


def test_head_has_the_length_and_not_the_body(server: Running) -> None:
    answer = send(server, "HEAD /errors HTTP/1.1", "Host: a")

    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"content-length: 2" in head.lower()
    assert body == b""


def test_trace_is_answered_with_the_methods_that_there_are(server: Running) -> None:
    answer = send(server, "TRACE /toys HTTP/1.1", "Host: a")

    assert problem_of(answer) == (405, "method-not-allowed")
    assert b"allow: GET, HEAD, POST" in answer


def test_an_answer_does_not_name_the_server(server: Running) -> None:
    answer = send(server, "GET /toys HTTP/1.1", "Host: a")

    assert b"\nserver:" not in answer.lower()


def test_the_log_has_one_line_per_request_and_no_query(server: Running) -> None:
    send(server, "GET /toys?kind=car HTTP/1.1", "Host: a", "X-Request-ID: log-1", "Authorization: Bearer hidden")

    def lines() -> list[dict[str, object]]:
        return [line for line in server.lines() if line.get("request_id") == "log-1"]

    # The line is written after the answer.
    wait_for(lambda: bool(lines()), server.process)
    assert [(line["event"], line["path"], line["status"], line["service"]) for line in lines()] == [
        ("request", "/toys", 200, "toys")
    ]
    assert b"hidden" not in server.log.read_bytes()
    assert b"kind=car" not in server.log.read_bytes()


class TestStarting:
    def test_a_port_in_use_is_one_clear_line(self, tmp_path: Path) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]

            process = start("boundary.tests.toys:async_app", port, tmp_path / "out")
            _, errors = process.communicate(timeout=START_SECONDS)

        assert process.returncode == 1
        assert errors.decode() == f"toys: cannot listen on 127.0.0.1:{port}: Address already in use.\n"

    @pytest.mark.parametrize(
        ("app", "code", "complaint"),
        [
            ("boundary.tests.toys:no_such_app", 1, "no_such_app"),
            ("boundary.tests.no_such_module:app", 1, "no_such_module"),
            ("boundary.tests.broken_apps:wrong_operation_id", 3, "operationId toys.list_toys has no handler"),
        ],
    )
    def test_an_app_that_cannot_be_made_is_one_clear_line(
        self, tmp_path: Path, app: str, code: int, complaint: str
    ) -> None:
        process = start(app, a_free_port(), tmp_path / "out")
        _, errors = process.communicate(timeout=START_SECONDS)

        assert process.returncode == code
        assert errors.decode().startswith("toys: ")
        assert complaint in errors.decode()
        assert errors.count(b"\n") == 1

    def test_a_lifespan_that_fails_stops_the_start(self, tmp_path: Path) -> None:
        process = start("boundary.tests.broken_apps:failing_lifespan", a_free_port(), tmp_path / "out")
        process.communicate(timeout=START_SECONDS)

        assert process.returncode == 3

    def test_an_app_that_is_already_made_is_served_too(self, tmp_path: Path) -> None:
        port = a_free_port()
        process = start("boundary.tests.broken_apps:ready_made", port, tmp_path / "out")

        wait_for(lambda: answers(port), process)

        assert stop(process) == -signal.SIGTERM

    def test_workers_that_cannot_start_end_the_service(self, tmp_path: Path) -> None:
        process = start("boundary.tests.broken_apps:wrong_operation_id", a_free_port(), tmp_path / "out", workers=2)

        _, errors = process.communicate(timeout=START_SECONDS)

        assert process.returncode == 3
        assert errors.startswith(b"toys: operationId toys.list_toys has no handler")
        assert b"Traceback" not in errors

    @pytest.mark.parametrize(
        ("app", "complaint"),
        [
            (broken_apps.missing_setting, "toys: DATABASE_URL is not set\n"),
            (broken_apps.unreadable_database, "toys: no such file\n"),
        ],
    )
    def test_a_worker_whose_app_cannot_be_made_gives_the_code_that_ends_the_service(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, app: object, complaint: str
    ) -> None:
        monkeypatch.setattr(boundary.server, "configure_logging", lambda _service: None)
        config = boundary.server._Config(app, service="toys", factory=True, workers=2, lifespan="on")

        with pytest.raises(SystemExit) as ending:
            config.load()

        assert (ending.value.code, capsys.readouterr().err) == (3, complaint)

    def test_a_factory_that_gives_up_keeps_its_own_words_and_code(self, tmp_path: Path) -> None:
        process = start("boundary.tests.broken_apps:missing_setting", a_free_port(), tmp_path / "out")

        _, errors = process.communicate(timeout=START_SECONDS)

        assert (process.returncode, errors) == (1, b"DATABASE_URL is not set\n")

    def test_several_workers_share_the_port_and_the_log_format(self, tmp_path: Path) -> None:
        port, log = a_free_port(), tmp_path / "out"
        process = start("boundary.tests.toys:async_app", port, log, workers=2)

        wait_for(lambda: answers(port), process)
        stop(process)

        assert all(line["service"] == "toys" for line in Running(process, port, log).lines())


class TestStopping:
    @pytest.mark.parametrize("app", ["async_app", "flask_app"])
    # One worker ends by the signal that it got, as the shell of a container counts it: 128 + 15.
    @pytest.mark.parametrize(("workers", "code"), [(1, -signal.SIGTERM), (2, 0)])
    def test_a_request_in_flight_is_answered_and_nobody_else_is_let_in(
        self, tmp_path: Path, app: str, workers: int, code: int
    ) -> None:
        port, log = a_free_port(), tmp_path / "out"
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
        port = a_free_port()
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
