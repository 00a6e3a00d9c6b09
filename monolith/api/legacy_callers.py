"""Counts who still calls the deprecated workout, so that it can be retired when nobody does."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from prometheus_client import CollectorRegistry, Counter

from boundary.errors import DomainError

_MAX_CLIENTS: Final = 50
_PRODUCT = re.compile(r"[A-Za-z0-9._-]{1,40}")


class LegacyCallers:
    """`legacy_wod_requests_total{client, operation, outcome}`.

    `client` is the User-Agent's product, the many rare ones are "other"; `outcome` is "answered" or the problem's code,
    such as legacy-wod-retired: who still asks must show, also where nothing is given any more.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self._counter = Counter(
            "legacy_wod_requests_total",
            "Calls of the deprecated /fitness/wod by those who are logged in.",
            ("client", "operation", "outcome"),
            registry=registry,
        )
        self._known: set[str] = set()

    @contextmanager
    def counted(self, user_agent: str, operation: str) -> Iterator[None]:
        """Count what the block answers as a call of the operation."""
        client, outcome = self._client(user_agent), "internal-error"
        try:
            yield
            outcome = "answered"
        except DomainError as error:
            outcome = error.code
            raise
        finally:
            self._counter.labels(client, operation, outcome).inc()

    def _client(self, user_agent: str) -> str:
        # What clients send must not make the number of time series grow without bound.
        product = _PRODUCT.match(user_agent)
        client = product[0] if product else "unknown"
        if client not in self._known and len(self._known) >= _MAX_CLIENTS:
            client = "other"
        self._known.add(client)
        return client
