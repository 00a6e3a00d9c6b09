"""Follows Link headers, as a client would."""

import re
from typing import Any

import httpx2
from starlette.testclient import TestClient

from monolith.tests.actors import Actor


def pages(client: TestClient | Actor, url: str) -> list[list[dict[str, Any]]]:
    """All pages from the one at `url` on."""
    found = []
    next_url: str | None = url
    while next_url is not None:
        answer = client.get(next_url)
        assert answer.status_code == 200, answer.text
        found.append(answer.json())
        next_url = next_page(answer)
    return found


def next_page(answer: httpx2.Response) -> str | None:
    """Where the Link header leads; None without one."""
    link = answer.headers.get("Link")
    if link is None:
        return None
    match = re.fullmatch(r'<([^>]+)>; rel="next"', link)
    assert match is not None, link
    return match[1]
