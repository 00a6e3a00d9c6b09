"""What nginx itself has to say is said in the services' shape."""

import json
import socket

import pytest

from facade.tests.running.nginx.asking import PATIENCE_S, ask, workout
from facade.tests.running.nginx.facade_process import running_facade
from facade.tests.running.nginx.upstream import Upstream

REQUEST = "{} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{}\r\n"


def say(facade, text: bytes) -> tuple[int, dict[str, str], bytes]:
    """What nginx answers to these bytes."""
    with socket.create_connection(("127.0.0.1", facade.plan.port), timeout=PATIENCE_S) as client:
        client.sendall(text)
        answer = client.makefile("rb")
        first, lines = answer.readline(), [line.decode().strip().lower() for line in iter(answer.readline, b"\r\n")]
        headers = dict(line.split(": ", 1) for line in lines)
        assert len(headers) == len(lines), f"a header is there twice: {lines}"
        body = b"" if text.startswith(b"HEAD") else answer.read(int(headers["content-length"]))
    return int(first.split()[1]), headers, body


def assert_problem(answer: tuple[int, dict[str, str], bytes], status: int, code: str) -> None:
    found, headers, body = answer
    assert (found, headers["content-type"], headers["x-served-by"]) == (status, "application/problem+json", "facade")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-request-id"]
    problem = json.loads(body)
    assert set(problem) == {"type", "title", "status", "detail", "code"}
    assert (problem["status"], problem["code"], problem["type"]) == (status, code, f"urn:fit:problem:{code}")


class TestOwnErrors:
    @pytest.mark.parametrize(
        ("line", "headers", "status", "code"),
        [
            ("GET /metrics", "", 404, "not-found"),
            ("GET //metrics", "", 404, "not-found"),
            ("GET /%6detrics", "", 404, "not-found"),
            ("POST /metrics", "", 404, "not-found"),
            ("TRACE /profile", "", 405, "method-not-allowed"),
            ("PROPFIND /profile", "", 501, "not-implemented"),
            ("LOCK /api/coach/WOD", "", 501, "not-implemented"),
            ("POST /profile", "Content-Length: 1048577\r\n", 413, "content-too-large"),
            ("POST /api/coach/WOD", "Content-Length: 1048577\r\n", 413, "content-too-large"),
            ("GET /" + "x" * 9000, "", 414, "uri-too-long"),
            ("GET /profile", "X-Long: " + "x" * 9000 + "\r\n", 431, "headers-too-large"),
            ("GET /profile", "Content-Length: x\r\n", 400, "invalid-request"),
            ("GET /profile", "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", 400, "invalid-request"),
            ("POST /profile", "Transfer-Encoding: gzip\r\n", 501, "not-implemented"),
        ],
    )
    def test_has_the_services_shape(self, facade, line, headers, status, code):
        facade.change("replaced")

        assert_problem(say(facade, REQUEST.format(line, headers).encode()), status, code)

    @pytest.mark.parametrize("text", [b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"GET /\xff HTTP/9.9\r\n\r\n"])
    def test_what_is_not_http_is_told_so(self, facade, text):
        status, headers, body = say(facade, text)

        assert_problem((status, headers, body), status, json.loads(body)["code"])
        assert status in (400, 505)

    @pytest.mark.parametrize("path", ["/profile", "/api/coach/WOD"])
    def test_a_body_that_does_not_say_how_long_it_is_has_the_same_bound(self, facade, monolith, coach, path):
        facade.change("replaced")
        chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
        head = REQUEST.format(f"POST {path}", "Transfer-Encoding: chunked\r\n").encode()

        assert_problem(say(facade, head + chunk + chunk[:100]), 413, "content-too-large")
        assert not monolith.asked + coach.asked

    def test_head_has_no_body(self, facade):
        status, headers, body = say(facade, REQUEST.format("HEAD /metrics", "").encode())

        assert (status, headers["content-type"], body) == (404, "application/problem+json", b"")


class TestUnavailable:
    @pytest.mark.parametrize("mode", ["legacy", "shadow", "replaced", "retired"])
    def test_nobody_there(self, tmp_path, mode):
        gone = Upstream("gone")
        gone.stop()
        with running_facade(tmp_path, monolith=[gone.address], coach=[gone.address]) as facade:
            facade.change(mode)

            answers = [workout(facade), workout(facade, "GET", "/fitness/wod"), ask(facade, "GET", "/profile")]

        for answer in answers:
            headers = {name.lower(): value for name, value in answer.headers.items()}
            assert_problem((answer.status_code, headers, answer.content), 503, "backend-unavailable")
            assert headers["retry-after"] == "1"


class TestHealth:
    def test_the_facade_speaks_for_itself(self, facade, monolith):
        answer = ask(facade, "GET", "/health")

        assert (answer.status_code, answer.json(), answer.headers["X-Served-By"]) == (200, {"status": "UP"}, "facade")
        assert not monolith.asked

    def test_it_is_only_read(self, facade):
        answer = ask(facade, "POST", "/health")

        assert (answer.status_code, answer.json()["code"]) == (405, "method-not-allowed")
        assert answer.headers["Allow"] == "GET, HEAD"


class TestPassedOn:
    @pytest.mark.parametrize("status", [400, 404, 405, 408, 413, 500, 501, 502, 503, 504])
    def test_the_services_own_errors_stay_as_they_are(self, facade, monolith, status):
        body = b'{"code":"of-the-monolith"}'
        monolith.behave = monolith.answer(status, body, Content_Type="application/problem+json")

        answer = ask(facade, "POST", "/profile", data="x")

        assert (answer.status_code, answer.content, answer.headers["X-Served-By"]) == (status, body, "monolith")
