"""Tokens that an operator hands out, of a sample of athletes or by address: for parallel runs and load tests."""

import hashlib
import heapq
from collections.abc import Iterable, Iterator, Sequence

from monolith.db.records import TokenHolder
from monolith.db.unit_of_work import UnitOfWork
from monolith.services.tokens import TokenIssuer


class TokenHandout:
    """Athletes only: a token that somebody else made must not open what administrators do."""

    def __init__(self, unit_of_work: UnitOfWork, issuer: TokenIssuer) -> None:
        self._unit_of_work = unit_of_work
        self._issuer = issuer

    def sample(self, number: int, *, seed: str) -> list[TokenHolder]:
        """So many athletes, or all if there are fewer; the same seed picks the same, others that came stand between."""
        with self._unit_of_work.reading() as repos:
            athletes = repos.users.athletes()
        return heapq.nsmallest(number, athletes, key=lambda athlete: _rank(seed, athlete.id))

    def named(self, emails: Iterable[str]) -> list[TokenHolder]:
        """The athletes with these addresses; whoever is none is left out."""
        with self._unit_of_work.reading() as repos:
            return repos.users.athletes(emails={email.lower() for email in emails})

    def tokens(self, athletes: Sequence[TokenHolder]) -> Iterator[tuple[str, str]]:
        """Each one's address and token."""
        return ((athlete.email, self._issuer.issue(athlete).value) for athlete in athletes)


def _rank(seed: str, user_id: int) -> bytes:
    return hashlib.sha256(f"{seed}:{user_id}".encode()).digest()
