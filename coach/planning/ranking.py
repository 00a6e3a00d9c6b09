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
        self.first = lru_cache(_REMEMBERED)(self._first)

    def _first(self, seed: str) -> Sequence[Exercise]:
        """Return the first 64 exercises in the order of their rank, or all when there are fewer."""
        return self.whole(seed)[:_FIRST]

    def whole(self, seed: str) -> Sequence[Exercise]:
        """Return all exercises in the order of their rank."""
        prefix = f"{seed}:".encode()
        digests = [sha256(prefix + exercise_id).digest() for exercise_id in self._ids]
        return tuple(self._exercises[place] for place in sorted(range(len(digests)), key=digests.__getitem__))


def digest(seed: str, exercise: Exercise) -> bytes:
    """Return the 32 bytes that rank the exercise."""
    return sha256(f"{seed}:{exercise.id}".encode()).digest()
