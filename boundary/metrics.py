"""The metrics of one service, with labels whose number of values is bounded."""

from functools import cache
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

CONTENT_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4
UNMATCHED: Final = "unmatched"
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})
_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class HttpMetrics:
    """Counts and times what is answered."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.in_flight = Gauge("http_requests_in_flight", "Requests being answered.", registry=self.registry)
        self._requests = Counter(
            "http_requests_total",
            "Requests answered.",
            ("operation", "method", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "http_request_duration_seconds",
            "Time from the head of a request to the end of its answer.",
            ("operation",),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        # To find a child by its labels takes as long as to count.
        self._counter, self._timer = cache(self._requests.labels), cache(self._seconds.labels)

    def record(self, operation: str | None, method: str, status: int, seconds: float) -> None:
        """Record one answer; `operation` is None for a request that no route takes."""
        name = operation or UNMATCHED
        self._counter(name, method if method in _METHODS else "OTHER", status).inc()
        self._timer(name).observe(seconds)

    def render(self) -> bytes:
        """Return all metrics in the Prometheus text format."""
        return generate_latest(self.registry)
