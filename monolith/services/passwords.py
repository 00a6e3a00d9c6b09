"""Passwords: argon2id hashes, a few at a time, and generated ones."""

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from monolith.errors import Busy

# OWASP's Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_GENERATED_BYTES = 18  # 24 characters
_MAX_WAIT_S = 5.0

T = TypeVar("T")


class Passwords:
    """Hashes and verifies; `at_once` bounds the processors and the memory that logins can take.

    The work has threads of its own: each thread that ever hashed keeps its 19 MiB, and all handlers' threads would.
    """

    def __init__(self, *, at_once: int) -> None:
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="argon2")
        self._nobodys = self._in_turn(lambda: _HASHER.hash(self.generate()))

    def generate(self) -> str:
        """A new random password of 24 characters."""
        return secrets.token_urlsafe(_GENERATED_BYTES)

    def hash(self, password: str) -> str:
        """Raises Busy."""
        return self._in_turn(lambda: _HASHER.hash(password))

    def verify(self, password: str, password_hash: str | None) -> bool:
        """False, after the same work, also when there is no hash: the time does not tell who has an account.

        Raises Busy.
        """
        return self._in_turn(lambda: _matches(password, password_hash or self._nobodys)) and password_hash is not None

    def _in_turn(self, work: Callable[[], T]) -> T:
        turn = self._threads.submit(work)
        try:
            return turn.result(_MAX_WAIT_S)
        except TimeoutError:
            if turn.cancel():
                raise Busy("Too many passwords are being checked.") from None
            # Its turn has come: what is being worked out is not thrown away.
            return turn.result()


def _matches(password: str, password_hash: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
