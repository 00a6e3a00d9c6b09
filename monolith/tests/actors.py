"""The people of the tests: each with a password and a token, made over HTTP as a client would."""

from dataclasses import dataclass
from typing import Any

import httpx2
from starlette.testclient import TestClient

ADMIN_EMAIL = "admin@example.com"
PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Actor:
    """Somebody who is logged in."""

    client: TestClient
    email: str
    password: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def request(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **kwargs: Any
    ) -> httpx2.Response:
        """A request with this actor's token."""
        return self.client.request(method, path, headers={**self.headers, **(headers or {})}, **kwargs)

    def get(self, path: str, **kwargs: Any) -> httpx2.Response:
        return self.request("GET", path, **kwargs)

    def post(self, path: str, json: Any, **kwargs: Any) -> httpx2.Response:
        return self.request("POST", path, json=json, **kwargs)

    def patch(self, path: str, json: Any) -> httpx2.Response:
        return self.request("PATCH", path, json=json)

    def put(self, path: str, json: Any) -> httpx2.Response:
        return self.request("PUT", path, json=json)

    def delete(self, path: str, **kwargs: Any) -> httpx2.Response:
        return self.request("DELETE", path, **kwargs)

    def logged_in_again(self) -> "Actor":
        return log_in(self.client, self.email, self.password)


class Actors:
    def __init__(self, client: TestClient, bootstrap_key: str) -> None:
        self._client = client
        self._bootstrap_key = bootstrap_key

    def bootstrap_admin(self, email: str) -> Actor:
        answer = self._client.post(
            "/bootstrap/admin",
            json={"email": email, "name": "Ada Lovelace"},
            headers={"X-Bootstrap-Key": self._bootstrap_key},
        )
        assert answer.status_code == 201, answer.text
        return log_in(self._client, email, answer.json()["password"])

    def sign_up(self, email: str, *, name: str = "Somebody") -> Actor:
        """A new athlete, logged in and not yet onboarded."""
        answer = self._client.post("/signup", json={"email": email, "name": name, "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        return log_in(self._client, email, PASSWORD)


def log_in(client: TestClient, email: str, password: str) -> Actor:
    answer = client.post("/oauth/token", json={"email": email, "password": password})
    assert answer.status_code == 200, answer.text
    return Actor(client, email, password, answer.json()["access_token"])
