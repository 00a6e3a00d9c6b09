"""The coach's own counters, beside those that every service has."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge


class CoachMetrics:
    """Counts calls to the monolith and what came of them."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._requests = Counter(
            "coach_upstream_requests_total",
            "Calls to the monolith by operation and outcome; those of outcome breaker-open were not sent.",
            ("operation", "outcome"),
            registry=registry,
        )
        self._retries = Counter(
            "coach_upstream_retries_total",
            "Calls to the monolith that were sent a second time.",
            ("operation",),
            registry=registry,
        )
        self._breakers = Gauge(
            "coach_breaker_state",
            "The circuit breaker of an operation: 0 closed, 1 half-open, 2 open.",
            ("operation",),
            registry=registry,
        )
        self._violations = Counter(
            "coach_contract_violations_total",
            "Answers of the monolith against its own contract.",
            ("operation",),
            registry=registry,
        )
        self._catalogue_age = Gauge(
            "coach_catalogue_age_seconds",
            "Seconds since the held catalogue was last known to be current; 0 when none is held.",
            registry=registry,
        )
        self._degraded = Counter(
            "coach_degraded_workouts_total",
            "Workouts planned without something, by warning.",
            ("warning",),
            registry=registry,
        )

    def upstream_request(self, operation_id: str, outcome: str) -> None:
        """Count a call."""
        self._requests.labels(operation_id, outcome).inc()

    def upstream_retry(self, operation_id: str) -> None:
        """Count a second try."""
        self._retries.labels(operation_id).inc()

    def watch_breaker(self, operation_id: str, state: Callable[[], float]) -> None:
        """Ask for the state whenever the metrics are read."""
        self._breakers.labels(operation_id).set_function(state)

    def watch_catalogue(self, age_seconds: Callable[[], float]) -> None:
        """Ask for the age whenever the metrics are read."""
        self._catalogue_age.set_function(age_seconds)

    def contract_violation(self, operation_id: str) -> None:
        """Count an answer that cannot be used."""
        self._violations.labels(operation_id).inc()

    def degraded_workout(self, warning: str) -> None:
        """Count a workout that lacks something."""
        self._degraded.labels(warning).inc()
