"""Holds the catalogue between workouts, replaced as a whole and refreshed by one thread at a time."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from coach.consumed import Catalogue
from coach.deadline import Clock, Deadline
from coach.errors import MonolithTimeout

Fetch = Callable[[str | None, Deadline], Catalogue | None]


@dataclass(slots=True)
class HeldCatalogue:
    """A catalogue and when it was last known to be current, by a monotonic clock in seconds."""

    catalogue: Catalogue
    confirmed_at: float


class CatalogueCache:
    """The catalogue that this process holds; safe for threads."""

    def __init__(self, fetch: Fetch, clock: Clock = time.monotonic) -> None:
        """`fetch` returns the catalogue, or None when the one with the given ETag is current."""
        self._fetch = fetch
        self._clock = clock
        self._held: HeldCatalogue | None = None
        self._refreshing = threading.Lock()

    @property
    def held(self) -> Catalogue | None:
        """The catalogue, however old; None before the first one came."""
        held = self._held
        return held.catalogue if held else None

    def age_seconds(self) -> float:
        """Return the seconds since the held catalogue was last known to be current; 0 when none is held."""
        held = self._held
        return max(0.0, self._clock() - held.confirmed_at) if held else 0.0

    def current(self, etag: str, deadline: Deadline) -> Catalogue:
        """Return the catalogue with that ETag, fetched when another one is held.

        Only one thread fetches; the others wait for it until their own deadline and take what it brought. Raises
        MonolithTimeout when that takes too long, and whatever the fetch raises.
        """
        known = self._confirmed(etag)
        if known is not None:
            return known
        if not self._refreshing.acquire(timeout=deadline.remaining()):
            raise MonolithTimeout("The catalogue did not come in time.")
        try:
            return self._confirmed(etag) or self._refresh(deadline)
        finally:
            self._refreshing.release()

    def warm_up(self, deadline: Deadline) -> None:
        """Fetch the catalogue when none is held; raises what the fetch raises."""
        with self._refreshing:
            if self._held is None:
                self._refresh(deadline)

    def _confirmed(self, etag: str) -> Catalogue | None:
        held = self._held
        if held is None or not _same(held.catalogue.etag, etag):
            return None
        held.confirmed_at = self._clock()
        return held.catalogue

    def _refresh(self, deadline: Deadline) -> Catalogue:
        before = self._held
        fetched = self._fetch(before.catalogue.etag if before else None, deadline)
        if fetched is None and before is not None:
            before.confirmed_at = self._clock()
            return before.catalogue
        if fetched is None:
            raise LookupError("The fetch confirmed a catalogue that is not held.")
        self._held = HeldCatalogue(fetched, self._clock())
        return fetched


def _same(one: str, other: str) -> bool:
    """Compare as RFC 9110 does for If-None-Match: a proxy that compresses makes a strong validator weak."""
    return one.removeprefix("W/") == other.removeprefix("W/")
