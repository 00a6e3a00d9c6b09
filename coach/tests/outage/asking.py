"""How the coach is asked during an outage of the monolith."""

import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from coach.tests.builders import a_token, bearer

FAILURES = 3
CONTEXTS, CATALOGUE = "training.get_training_context", "exercises.list_exercises"
CLOSED, OPEN = 0, 2
PATIENCE_S = 60
ERROR, AWAY = "500 Internal Server Error", "503 Service Unavailable"


def until(done: Callable[[], bool]) -> None:
    """Ask again and again; the work that is waited for goes on in the background."""
    give_up_at = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < give_up_at


def warnings_of(answer: Any) -> list[str]:
    assert answer.status_code == HTTPStatus.OK, answer.text
    return [warning["code"] for warning in answer.json()["warnings"]]


def athletes(count: int) -> list[dict[str, str]]:
    return [bearer(a_token(email=f"athlete-{number}@example.com")) for number in range(count)]


def ask_until(post: Callable[..., Any], asked: threading.Event) -> list[str]:
    """Ask until somebody's question has reached the monolith; returns the warnings of the last answer."""
    while True:
        last_one = asked.is_set()
        warnings = warnings_of(post())
        if last_one or warnings == []:
            return warnings
