"""Logins in both forms, and what their answers have in common."""

from typing import Any

import httpx2
from starlette.testclient import TestClient

from monolith.tests.actors import PASSWORD
from monolith.tests.answers import refusal

EMAIL = "grace@example.com"
FORM = {"grant_type": "password", "username": EMAIL, "password": PASSWORD}
WRONG = "The address or the password is wrong."


def log_in(client: TestClient, email: str = EMAIL, password: str = PASSWORD) -> httpx2.Response:
    return client.post("/oauth/token", json={"email": email, "password": password})


def submit(client: TestClient, form: dict[str, str], **kwargs: Any) -> httpx2.Response:
    return client.post("/oauth/token", data=form, **kwargs)


def oauth_error(answer: httpx2.Response) -> tuple[int, str, str]:
    """The status, the error and its description of RFC 6749, section 5.2."""
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    body = answer.json()
    assert body.keys() == {"error", "error_description"}
    return answer.status_code, body["error"], body["error_description"]


def assert_invalid(answer: httpx2.Response, detail: str | None = None) -> None:
    assert refusal(answer) == (401, "unauthorized", [])
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="fit", error="invalid_token"'
    assert detail is None or answer.json()["detail"] == detail
