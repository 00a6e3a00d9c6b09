"""Counts who still calls the deprecated workout, so that it can be retired when nobody does."""

import re
from typing import Final

from prometheus_client import CollectorRegistry, Counter

_MAX_CLIENTS: Final = 50
_PRODUCT = re.compile(r"[A-Za-z0-9._-]{1,40}")


class LegacyCallers:
    """`legacy_wod_requests_total{client}`; `client` is the User-Agent's product, the many rare ones are "other"."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._counter = Counter(
            "legacy_wod_requests_total", "Calls of the deprecated GET /fitness/wod.", ("client",), registry=registry
        )
        self._known: set[str] = set()

    def count(self, user_agent: str) -> None:
        """Count a call; what clients send must not make the number of time series grow without bound."""
        product = _PRODUCT.match(user_agent)
        client = product[0] if product else "unknown"
        if client not in self._known and len(self._known) >= _MAX_CLIENTS:
            client = "other"
        self._known.add(client)
        self._counter.labels(client).inc()
