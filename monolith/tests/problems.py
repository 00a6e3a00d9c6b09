"""How the tests read a problem: in one comparable value."""

from typing import Any

import httpx


def refusal(answer: httpx.Response) -> tuple[int, str]:
    """The status and the code."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return answer.status_code, answer.json()["code"]


def faults(answer: httpx.Response) -> list[tuple[str, str]]:
    """Where the fields at fault are: the location and the name of each, once."""
    errors: list[dict[str, Any]] = answer.json().get("errors", [])
    return list(dict.fromkeys((error["location"], error["name"]) for error in errors))
