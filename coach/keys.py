"""The keys that verify tokens: fetched from the monolith, kept while it is away."""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Final

import anyio
import anyio.to_thread
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from coach.deadline import Clock, Deadline
from coach.errors import MonolithTimeout, MonolithUnavailable

FetchKeys = Callable[[Deadline], Mapping[str, EllipticCurvePublicKey]]

# Without any key nobody can be served, so the wait between two fetches is short then.
_FIRST_KEYS_INTERVAL_S: Final = 1.0


class MonolithKeys:
    """A KeySource for one event loop.

    An unknown key id starts a fetch, which all who come meanwhile share; the next one has to wait for the interval, so
    that tokens with made-up key ids cannot hammer the monolith.
    """

    def __init__(
        self, fetch: FetchKeys, *, refetch_interval_s: float, deadline_s: float, clock: Clock = time.monotonic
    ) -> None:
        self._fetch = fetch
        self._refetch_interval_s = refetch_interval_s
        self._deadline_s = deadline_s
        self._clock = clock
        self._keys: Mapping[str, EllipticCurvePublicKey] = {}
        self._asked_at: float | None = None
        self._failure: MonolithTimeout | MonolithUnavailable | None = None
        self._flight: asyncio.Task[None] | None = None

    async def key_for(self, kid: str) -> EllipticCurvePublicKey | None:
        """Return the key, or None when the monolith does not publish it.

        Raises MonolithUnavailable or MonolithTimeout when no keys were ever seen and the monolith is away.
        """
        if kid not in self._keys:
            await self.refresh()
            if not self._keys and self._failure is not None:
                # One object for many requests: each must not add to the traceback of those before.
                raise self._failure.with_traceback(None)
        return self._keys.get(kid)

    async def refresh(self) -> None:
        """Fetch the keys unless that was done just now; a failure leaves them as they are."""
        if self._flight is None or self._flight.done():
            if not self._is_due():
                return
            self._flight = asyncio.create_task(self._ask())
        # Shielded: when the client that started it goes away, the others still wait for it.
        await asyncio.shield(self._flight)

    def _is_due(self) -> bool:
        interval = self._refetch_interval_s if self._keys else min(self._refetch_interval_s, _FIRST_KEYS_INTERVAL_S)
        return self._asked_at is None or self._clock() - self._asked_at >= interval

    async def _ask(self) -> None:
        deadline = Deadline.after(self._deadline_s)
        try:
            # A thread of its own: the pool's may all be waiting for the monolith.
            self._keys = await anyio.to_thread.run_sync(
                self._fetch, deadline, abandon_on_cancel=True, limiter=anyio.CapacityLimiter(1)
            )
            self._failure = None
        except (MonolithTimeout, MonolithUnavailable) as exc:
            self._failure = exc
        finally:
            self._asked_at = self._clock()
