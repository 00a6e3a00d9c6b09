"""The composition root: builds the coach from its settings."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import connexion
from connexion.middleware import MiddlewarePosition

from boundary.contract import Contract
from boundary.limits import Limits
from boundary.service import build_service
from boundary.telemetry import Telemetry
from boundary.tokens import TokenVerifier
from coach.api.health import HealthHandlers
from coach.api.problems import STATUS_OF
from coach.api.wod import WodHandlers
from coach.breaker import Breaker
from coach.callers import CallerCheck
from coach.catalogue_cache import CatalogueCache
from coach.coach_service import CoachService
from coach.deadline import DeadlineMiddleware
from coach.keys import MonolithKeys
from coach.metrics import CoachMetrics
from coach.monolith_client import CONSUMES, GUARDED, MonolithClient
from coach.monolith_contract import MonolithContract
from coach.readiness import ReadinessCheck
from coach.retry import Retry
from coach.settings import Settings
from coach.upstream import CallLog
from coach.warm_up import warm_up

SERVICE: Final = "coach"
_ISSUER, _AUDIENCE = "fit-monolith", "fit"


def _utc_now() -> datetime:
    return datetime.now(UTC)


def build_app(settings: Settings, *, now: Callable[[], datetime] = _utc_now) -> connexion.AsyncApp:
    """Build the app; `now` returns the time in UTC. Raises ContractError when a contract cannot be served."""
    telemetry = Telemetry(SERVICE)
    metrics = CoachMetrics(telemetry.registry)
    client = _monolith_client(settings, metrics)
    catalogues = CatalogueCache(lambda etag, deadline: client.list_exercises(etag=etag, deadline=deadline))
    metrics.watch_catalogue(catalogues.age_seconds)
    keys = MonolithKeys(
        lambda deadline: client.list_keys(deadline=deadline),
        refetch_interval_s=settings.keys_refetch_interval_s,
        deadline_s=settings.request_deadline_s,
    )
    check = CallerCheck(TokenVerifier(keys, issuer=_ISSUER, audience=_AUDIENCE))
    handlers = {
        "health": HealthHandlers(ReadinessCheck(client, catalogues), telemetry),
        "wod": WodHandlers(CoachService(client, catalogues, metrics, now)),
    }
    app = build_service(
        connexion.AsyncApp,
        name=SERVICE,
        contract=served_contract(settings),
        resolver=lambda operation_id: _handler(handlers, operation_id),
        problem_table=STATUS_OF,
        security={"oauth2": check, "bearer": check},
        telemetry=telemetry,
        validate_responses=settings.validate_responses,
        lifespan=warm_up(catalogues, keys, deadline_s=settings.request_deadline_s),
        threads=settings.threads,
        limits=Limits(body_seconds=settings.body_timeout_s, requests_at_once=settings.max_requests_at_once),
    )
    app.add_middleware(
        DeadlineMiddleware, position=MiddlewarePosition.BEFORE_EXCEPTION, seconds=settings.request_deadline_s
    )
    return app


def _monolith_client(settings: Settings, metrics: CoachMetrics) -> MonolithClient:
    calls = CallLog(metrics)
    breakers = {
        operation_id: Breaker(
            operation_id,
            failures=settings.breaker_failures,
            open_s=settings.breaker_open_s,
            on_change=calls.breaker_changed,
        )
        for operation_id in sorted(GUARDED)
    }
    for operation_id, breaker in breakers.items():
        metrics.watch_breaker(operation_id, breaker.code)
    return MonolithClient(
        settings.monolith_url,
        MonolithContract(Contract.load(settings.monolith_spec_file), CONSUMES),
        calls,
        retry=Retry(
            wait_max_s=settings.retry_wait_max_s,
            connect_timeout_s=settings.monolith_connect_timeout_s,
            on_retry=metrics.upstream_retry,
        ),
        breakers=breakers,
        connect_timeout_s=settings.monolith_connect_timeout_s,
        read_timeout_s=settings.monolith_read_timeout_s,
        max_body_bytes=settings.monolith_max_body_bytes,
    )


def served_contract(settings: Settings) -> Contract:
    """Return the coach's contract with the token URL of the settings, where browsers find the monolith."""
    contract = Contract.load(settings.spec_file)
    if settings.token_url is None:
        return contract
    # Read from the file for this service alone, and not yet written out for Swagger UI: it may be changed in place.
    contract.document["components"]["securitySchemes"]["oauth2"]["flows"]["password"]["tokenUrl"] = settings.token_url
    return contract


def _handler(handlers: Mapping[str, Any], operation_id: str) -> Any:
    module, _, function = operation_id.rpartition(".")
    return getattr(handlers[module], function)
