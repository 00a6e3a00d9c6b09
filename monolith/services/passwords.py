"""Passwords: argon2id hashes, a few at a time, and generated ones."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from monolith.errors import Busy

# OWASP's Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_GENERATED_BYTES = 18  # 24 characters
_MAX_WAIT_S = 5.0


class Passwords:
    """Hashes and verifies; `at_once` bounds the processors and the memory that logins can take."""

    def __init__(self, *, at_once: int) -> None:
        self._turns = BoundedSemaphore(at_once)
        self._nobodys = _HASHER.hash(secrets.token_urlsafe(_GENERATED_BYTES))

    def generate(self) -> str:
        """A new random password of 24 characters."""
        return secrets.token_urlsafe(_GENERATED_BYTES)

    def hash(self, password: str) -> str:
        """Raises Busy."""
        with self._turn():
            return _HASHER.hash(password)

    def verify(self, password: str, password_hash: str | None) -> bool:
        """False, after the same work, also when there is no hash: the time does not tell who has an account. Raises Busy."""
        with self._turn():
            try:
                return _HASHER.verify(password_hash or self._nobodys, password) and password_hash is not None
            except (VerificationError, InvalidHashError):
                return False

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=_MAX_WAIT_S):
            raise Busy("Too many passwords are being checked.")
        try:
            yield
        finally:
            self._turns.release()
