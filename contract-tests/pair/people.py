"""Those who use the pair, with a token or without one."""

import secrets
from dataclasses import dataclass
from typing import Any

import requests

TIMEOUT_S = 30


class UnexpectedAnswerError(AssertionError):
    """A service answered otherwise than the contract lets its clients expect."""


@dataclass(frozen=True)
class Client:
    """Asks one origin, with a token or without one."""

    origin: str
    token: str | None = None

    def ask(self, method: str, path: str, *, expect: int, **request: Any) -> requests.Response:
        """The answer, when it has the expected status; `request` is what requests takes.

        Raises UnexpectedAnswerError, which names the request and shows the answer.
        """
        headers = {**({"Authorization": f"Bearer {self.token}"} if self.token else {}), **request.pop("headers", {})}
        answer = requests.request(
            method, self.origin + path, headers=headers, timeout=TIMEOUT_S, allow_redirects=False, **request
        )
        if answer.status_code != expect:
            told = f"{method} {path} answered {answer.status_code} instead of {expect}: {answer.text[:1000]}"
            raise UnexpectedAnswerError(told)
        return answer

    def json(self, method: str, path: str, *, expect: int = 200, **request: Any) -> Any:
        """The body of the answer, read as JSON."""
        return self.ask(method, path, expect=expect, **request).json()

    def with_token(self, token: str) -> "Client":
        """The same origin, asked by whom the token names."""
        return Client(self.origin, token)


@dataclass(frozen=True)
class Account:
    """An account and its password."""

    email: str
    password: str


def new_email(name: str) -> str:
    """An address that nobody has yet."""
    return f"{name}-{secrets.token_hex(4)}@example.com"


def bootstrap_admin(monolith: Client, key: str) -> Account:
    """The first administrator. Raises UnexpectedAnswerError when there is one already."""
    told = monolith.json(
        "POST",
        "/bootstrap/admin",
        expect=201,
        json={"email": new_email("admin"), "name": "Ada Lovelace"},
        headers={"X-Bootstrap-Key": key},
    )
    return Account(told["email"], told["password"])


def create_athlete(admin: Client) -> Account:
    """A new athlete, whose password the administrator is told once."""
    told = admin.json(
        "POST", "/users", expect=201, json={"email": new_email("grace"), "name": "Grace Hopper", "role": "athlete"}
    )
    return Account(told["email"], told["password"])


def log_in(monolith: Client, account: Account) -> str:
    """A token, asked for as JSON."""
    token: str = monolith.json("POST", "/oauth/token", json={"email": account.email, "password": account.password})[
        "access_token"
    ]
    return token


def log_in_by_form(monolith: Client, account: Account) -> str:
    """A token, asked for as RFC 6749 says."""
    grant = {"grant_type": "password", "username": account.email, "password": account.password}
    token: str = monolith.json("POST", "/oauth/token", data=grant)["access_token"]
    return token
