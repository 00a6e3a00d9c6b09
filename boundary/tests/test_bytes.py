"""The service under a real uvicorn: what only bytes on a socket can show."""

import re
from collections.abc import Iterator

import orjson
import pytest

from boundary.tests.serving import POST, Running, answers, start, stop, talk, wait_for
from tools.free_port import free_port


@pytest.fixture(scope="module", params=["async_app", "flask_app"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    port, log = free_port(), tmp_path_factory.mktemp("log") / "out"
    process = start(f"boundary.tests.toys:{request.param}", port, log)
    wait_for(lambda: answers(port), process)
    yield Running(process, port, log)
    stop(process)


def send(server: Running, *lines: str, body: bytes = b"") -> bytes:
    head = "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1")
    return talk(server.port, head + body)


def problem_of(answer: bytes) -> tuple[int, str]:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head.lower()
    return int(head.split()[1]), orjson.loads(body)["code"]


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
