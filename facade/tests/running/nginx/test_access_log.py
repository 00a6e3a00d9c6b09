"""The access log: one JSON object a line, which gives nobody away."""

import pytest

from facade.tests.running.nginx.asking import ask, workout
from facade.tests.running.nginx.test_problems import say

FIELDS = {
    "time",
    "request_id",
    "method",
    "path",
    "operation_id",
    "status",
    "backend",
    "fallback",
    "mode",
    "request_time_s",
    "upstream_time_s",
    "upstream_status",
    "bytes",
    "user_agent",
    "shadow",
}
TOO_LARGE = b"POST /api/coach/WOD?a HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\n\r\n"


def line_of(facade, answer):
    return facade.line(answer.headers["X-Request-ID"])


class TestFields:
    def test_a_workout(self, facade):
        facade.change("canary 99.9")

        line = line_of(facade, workout(facade, headers={"User-Agent": "fit-ios/3.1"}))

        assert set(line) == FIELDS
        times = {name: line.pop(name) for name in ("time", "request_id", "request_time_s", "upstream_time_s")}
        assert line == {
            "method": "POST",
            "path": "/api/coach/WOD",
            "operation_id": "wod.plan_wod",
            "status": 200,
            "backend": "coach",
            "fallback": False,
            "mode": "canary",
            "upstream_status": "200",
            "bytes": 15,
            "user_agent": "fit-ios/3.1",
            "shadow": False,
        }
        assert isinstance(times["request_time_s"], float)
        assert float(times["upstream_time_s"]) >= 0

    def test_another_operation_has_no_mode(self, facade):
        line = line_of(facade, ask(facade, "DELETE", "/profile"))

        assert (line["operation_id"], line["mode"], line["backend"]) == ("", "", "monolith")

    @pytest.mark.parametrize(
        ("request_text", "method", "path", "status", "operation"),
        [
            (TOO_LARGE, "POST", "/api/coach/WOD", 413, "wod.plan_wod"),
            (b"LOCK /profile HTTP/1.1\r\nHost: x\r\n\r\n", "LOCK", "/profile", 501, ""),
            (b"DELETE /metrics HTTP/1.1\r\nHost: x\r\n\r\n", "DELETE", "/metrics", 404, ""),
            (b"nonsense\r\n\r\n", "", "", 400, ""),
        ],
    )
    def test_what_nginx_refuses_is_told_as_it_was_asked(self, facade, request_text, method, path, status, operation):
        _, headers, _ = say(facade, request_text)

        line = facade.line(headers["x-request-id"])
        assert (line["method"], line["path"], line["status"]) == (method, path, status)
        assert (line["backend"], line["operation_id"]) == ("facade", operation)


class TestOdd:
    @pytest.mark.parametrize("nasty", [b'a"b\\c', b"\xe9", b"\xff\xfe", b"a\tb"])
    def test_what_a_client_makes_up_stays_one_line_of_json(self, facade, nasty):
        request = b"GET /a" + nasty.replace(b"\t", b"") + b" HTTP/1.1\r\nHost: x\r\nUser-Agent: " + nasty + b"\r\n\r\n"

        _, headers, _ = say(facade, request)

        assert facade.line(headers["x-request-id"])["backend"] == "monolith"


class TestNobodyIsGivenAway:
    @pytest.mark.parametrize(
        ("path", "told"),
        [
            ("/users/ada.lovelace@example.com", "/users/{email}"),
            ("/users/ada.lovelace%40example.com", "/users/{email}"),
            ("//users//ada.lovelace%2540example.com", "/users/{email}"),
            ("/users/ada.lovelace", "/users/{email}"),
            ("/a/ada.lovelace@example.com", "/a/{email}"),
            ("/a/ada.lovelace%40example.com/b", "/a/{email}/b"),
            ("/ada.lovelace@example.com/b/ada.lovelace@example.com", "(masked)"),
            ("/fitness/wod?user_email=ada.lovelace@example.com", "/fitness/wod"),
            ("/fitness/exercises?q=ada.lovelace#x", "/fitness/exercises"),
            ("/fitness/exercises/17", "/fitness/exercises/17"),
        ],
    )
    def test_paths_show_no_address_and_no_query(self, facade, path, told):
        _, headers, _ = say(facade, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())

        assert facade.line(headers["x-request-id"])["path"] == told

    def test_neither_does_anything_else(self, facade, coach):
        coach.behave = coach.hang_up
        for mode in ("legacy", "shadow", "canary 50", "replaced", "retired"):
            facade.change(mode)
            answers = [
                workout(
                    facade,
                    path="/api/coach/WOD?token=ada.lovelace",
                    data='{"user_email": "ada.lovelace@example.com"}',
                    headers={
                        "Authorization": "Bearer ada.lovelace",
                        "User-Agent": "bot (ada.lovelace@example.com)",
                        "Referer": "http://x/?ada.lovelace",
                        "X-Request-ID": "ada.lovelace@example.com",
                    },
                )
            ]
            for answer in answers:
                line_of(facade, answer)

        assert "lovelace" not in facade.log() + facade.errors()
