"""The order in which a seed puts the exercises of a catalogue: by SHA-256 over the seed and the exercise's id."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Final

from coach.planning.model import Exercise

# Nearly every workout is found among so many; who may do little of the catalogue needs it all.
_FIRST: Final = 64
# Athletes ask again on the same day. At half a kilobyte each, so many seeds take two megabytes.
_REMEMBERED: Final = 4096


class Ranking:
    """Ranks one catalogue; the rank of an exercise depends on the seed and on its own id alone."""

    def __init__(self, exercises: Iterable[Exercise]) -> None:
        self._exercises = tuple(exercises)
        self._ids = [b"%d" % exercise.id for exercise in self._exercises]
        self._cut = _cut(len(self._exercises))
        self.first = lru_cache(_REMEMBERED)(self._first)

    def _first(self, seed: str) -> Sequence[Exercise]:
        """Return the first 64 exercises in the order of their rank, or all when there are fewer."""
        digests = self._digests(seed)
        # To sort thousands takes as long as to hash them.
        near = [place for place, digest in enumerate(digests) if digest < self._cut]
        places = near if len(near) >= _FIRST else range(len(digests))
        return self._in_order(places, digests)[:_FIRST]

    def whole(self, seed: str) -> Sequence[Exercise]:
        """Return all exercises in the order of their rank."""
        digests = self._digests(seed)
        return self._in_order(range(len(digests)), digests)

    def _digests(self, seed: str) -> list[bytes]:
        begun = sha256(f"{seed}:".encode())
        digests = []
        for exercise_id in self._ids:
            # To copy one takes less than to begin one.
            hashed = begun.copy()
            hashed.update(exercise_id)
            digests.append(hashed.digest())
        return digests

    def _in_order(self, places: Iterable[int], digests: Sequence[bytes]) -> Sequence[Exercise]:
        return tuple(self._exercises[place] for place in sorted(places, key=digests.__getitem__))


def _cut(number: int) -> bytes:
    """Return what about four times as many of so many digests are below as are wanted first; all of few digests."""
    share = 4 * _FIRST / max(number, 4 * _FIRST)
    return int(share * (1 << 32)).to_bytes(5, "big")[1:] if share < 1 else b"\xff" * 33


def digest_of(seed: str, exercise: Exercise) -> bytes:
    """Return the 32 bytes that rank the exercise."""
    return sha256(f"{seed}:{exercise.id}".encode()).digest()
