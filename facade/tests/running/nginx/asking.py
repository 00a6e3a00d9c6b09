"""Requests of an athlete, each on a connection of its own."""

from typing import Any

import requests

# Far longer than an athlete waits: how long that is, is the business of few tests.
PATIENCE_S = 30.0
# method, path, the operation's name, and the path under which the monolith has it.
WORKOUTS = [
    ("GET", "/fitness/wod", "wod.get_wod"),
    ("HEAD", "/fitness/wod", "wod.get_wod"),
    ("POST", "/api/coach/WOD", "wod.plan_wod"),
    ("POST", "/api/coach/wod", "wod.plan_wod_alias"),
]


def ask(facade: Any, method: str, path: str, **request: Any) -> requests.Response:
    """The answer, whichever it is."""
    headers = {"Authorization": "Bearer one-athlete", **request.pop("headers", {})}
    return requests.request(method, facade.url + path, headers=headers, timeout=PATIENCE_S, **request)


def workout(facade: Any, method: str = "POST", path: str = "/api/coach/WOD", **request: Any) -> requests.Response:
    """A workout; a POST has a body."""
    if method == "POST":
        request.setdefault("data", '{"excluded_ids": [17]}')
    return ask(facade, method, path, **request)


def served_by(answer: requests.Response) -> tuple[int, str | None]:
    """The status, and who answered."""
    return answer.status_code, answer.headers.get("X-Served-By")
