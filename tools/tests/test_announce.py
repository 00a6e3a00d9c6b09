"""Waiting for the services, and what is said when they are ready."""

import http.server
import threading
from collections.abc import Iterator

import pytest

from tools.announce import banner, is_ready, wait


class Clock:
    """Moves only when somebody pauses."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.now += seconds


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/ready" else 503)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def service() -> Iterator[str]:
    with http.server.HTTPServer(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_service_that_says_so_is_ready(service: str) -> None:
    assert is_ready(service)


def test_a_service_that_answers_something_else_is_not_ready(service: str) -> None:
    assert not is_ready(f"{service}/elsewhere")


def test_a_service_that_is_away_is_not_ready() -> None:
    assert not is_ready("http://127.0.0.1:1")


def test_waiting_ends_when_all_are_ready() -> None:
    clock = Clock()

    late = wait(["a", "b"], ready=lambda url: clock() > {"a": 1, "b": 2}[url], clock=clock, pause=clock.pause)

    assert late == []
    assert 2 < clock() < 3


def test_a_service_is_not_asked_before_the_one_that_it_needs_is_ready() -> None:
    clock = Clock()
    asked: list[str] = []

    def ready(url: str) -> bool:
        asked.append(url)
        return clock() > 1

    wait(["monolith", "coach"], ready=ready, clock=clock, pause=clock.pause)

    assert asked.count("coach") == 1


def test_waiting_has_an_end() -> None:
    clock = Clock()

    late = wait(["a", "b"], ready=lambda url: url == "a", clock=clock, pause=clock.pause)

    assert late == ["b"]


def test_the_banner_says_where_the_services_are() -> None:
    text = banner("http://m:1", "http://c:2", demo=False)

    assert {"http://m:1/docs", "http://m:1/openapi.yaml", "http://c:2/docs"} <= set(text.split())
    assert "demo1@example.com" not in text


def test_the_banner_of_an_embedded_run_has_a_request_that_needs_an_athlete() -> None:
    text = banner("http://m:1", "http://c:2", demo=True)

    assert 'curl -H "Authorization: Bearer $TOKEN" http://c:2/fitness/wod' in text
