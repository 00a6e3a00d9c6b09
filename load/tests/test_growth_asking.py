"""Only whole workouts count, and each is another one."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from load.growth.asking import NoWorkoutError, ask

WORKOUT = {"exercises": [], "degraded": False}


@contextmanager
def answering(status: int, body: object) -> Iterator[tuple[HTTPConnection, list[dict[str, Any]]]]:
    """A connection to a coach that answers like this, and what it was asked."""
    asked: list[dict[str, Any]] = []

    class Coach(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append({"path": self.path, "token": self.headers["Authorization"], **told})
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_told: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Coach) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        connection = HTTPConnection("127.0.0.1", server.server_port, timeout=5)
        try:
            yield connection, asked
        finally:
            connection.close()
            server.shutdown()
            thread.join()


def test_a_workout_takes_its_time_and_each_has_another_seed() -> None:
    with answering(200, WORKOUT) as (connection, asked):
        took_ms = [ask(connection, token) for token in ("one", "two")]

    assert min(took_ms) > 0
    assert [(each["path"], each["token"]) for each in asked] == [
        ("/api/coach/WOD", "Bearer one"),
        ("/api/coach/WOD", "Bearer two"),
    ]
    assert len({each["seed"] for each in asked}) == 2


def test_todays_workout_is_asked_for_without_a_seed() -> None:
    with answering(200, WORKOUT) as (connection, asked):
        ask(connection, "token", anew=False)

    assert asked == [{"path": "/api/coach/WOD", "token": "Bearer token"}]


@pytest.mark.parametrize(
    ("status", "body"), [(503, {"code": "overloaded"}), (200, {**WORKOUT, "degraded": True})], ids=["503", "degraded"]
)
def test_whatever_else_comes_is_shown(status: int, body: object) -> None:
    with answering(status, body) as (connection, _), pytest.raises(NoWorkoutError, match=rf"answered {status}: {{"):
        ask(connection, "token")
