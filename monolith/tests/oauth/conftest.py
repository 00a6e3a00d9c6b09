"""What passwords are verified against."""

from typing import Literal

import pytest
from argon2 import PasswordHasher

from monolith.services import passwords


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hashes that passwords are verified against from now on."""
    hashes: list[str] = []

    class Noting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002  # argon2's name
            hashes.append(str(hash))
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "_HASHER", Noting())
    return hashes
