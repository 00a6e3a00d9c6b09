"""Who asks: the verified token, and what the coach needs of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from boundary.tokens import TokenVerifier


@dataclass(frozen=True, slots=True)
class Caller:
    """The owner of a verified token; the token goes along to the monolith, which decides what may be read."""

    email: str
    is_admin: bool
    token: str = field(repr=False)


class CallerCheck:
    """An information function for the security schemes: the verified claims, with the token itself."""

    def __init__(self, verify: TokenVerifier) -> None:
        self._verify = verify

    async def __call__(self, token: str) -> dict[str, Any]:
        """Return the claims and `token`; raises what the verifier raises."""
        return {**await self._verify(token), "token": token}


def caller_of(token_info: Mapping[str, Any]) -> Caller:
    """Read what CallerCheck returned."""
    return Caller(token_info["email"].lower(), token_info["role"] == "admin", token_info["token"])
