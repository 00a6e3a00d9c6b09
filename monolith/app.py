"""The composition root: settings in, the monolith's app out, for production and for tests alike."""

import hmac
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import Any

import connexion
from connexion.resolver import RelativeResolver
from sqlalchemy import Engine

from boundary.contract import Contract
from boundary.limits import Limits
from boundary.security import InfoFunction
from boundary.service import build_service
from boundary.telemetry import Telemetry
from boundary.threads import Lifespan
from boundary.tokens import StaticKeys, TokenVerifier
from monolith.api.context import EXTENSION
from monolith.api.legacy_callers import LegacyCallers
from monolith.api.problems import ERROR_RENDERERS, PROBLEM_TABLE
from monolith.db.engine import make_engine
from monolith.db.unit_of_work import UnitOfWork
from monolith.services.accounts import AccountService
from monolith.services.attempts import AttemptLimits, Attempts
from monolith.services.catalogue import CatalogueService, MuscleGroupService
from monolith.services.history import HistoryService
from monolith.services.login import LoginService
from monolith.services.passwords import Passwords
from monolith.services.profiles import ProfileService
from monolith.services.readiness import ReadinessService
from monolith.services.registry import Services
from monolith.services.tokens import AUDIENCE, ISSUER, TokenIssuer
from monolith.services.training import TrainingService
from monolith.services.workouts import WorkoutService
from monolith.settings import Settings
from monolith.signing_key import load_signing_key

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


def build_app(settings: Settings, *, now: Clock = utc_now) -> connexion.FlaskApp:
    """The app of these settings; `now` is the clock of everything but tokens, whose time is that of all services.

    Raises SigningKeyError, UnsupportedDatabase and ContractError.
    """
    engine = engine_of(settings)
    services = build_services(settings, engine, now)
    telemetry = Telemetry("monolith")
    app = build_service(
        connexion.FlaskApp,
        name="monolith",
        contract=Contract.load(settings.spec_file),
        resolver=RelativeResolver("monolith.api"),
        problem_table=PROBLEM_TABLE,
        security=_security(settings, services.issuer),
        telemetry=telemetry,
        validate_responses=settings.validate_responses,
        threads=settings.threads,
        threads_at_ease=settings.threads_at_ease,
        limits=Limits(body_seconds=settings.body_timeout_s, requests_at_once=settings.max_requests_at_once),
        lifespan=_closing(engine),
        error_renderers=ERROR_RENDERERS,
        allowed_origins=settings.cors_allowed_origins,
    )
    app.app.extensions[EXTENSION] = services
    app.app.extensions["telemetry"] = telemetry
    app.app.extensions["legacy_callers"] = LegacyCallers(telemetry.registry)
    return app


def _closing(engine: Engine) -> Lifespan:
    """Give the database its connections back when the service stops."""

    @asynccontextmanager
    async def lifespan(_app: Any) -> AsyncIterator[None]:
        yield
        engine.dispose()

    return lifespan


def engine_of(settings: Settings) -> Engine:
    """Raises UnsupportedDatabase."""
    return make_engine(
        settings.database_url,
        pool_size=settings.database_pool_size,
        pool_timeout_s=settings.database_pool_timeout_s,
        statement_timeout_s=settings.database_statement_timeout_s,
    )


@contextmanager
def database_of(settings: Settings) -> Iterator[Engine]:
    """The engine for as long as the block lasts. Raises UnsupportedDatabase."""
    engine = engine_of(settings)
    try:
        yield engine
    finally:
        engine.dispose()


def build_services(settings: Settings, engine: Engine, now: Clock) -> Services:
    """Raises SigningKeyError."""
    unit_of_work = UnitOfWork(engine)
    passwords = Passwords(at_once=settings.password_hashes_at_once)
    attempts = Attempts(_limits(settings))
    issuer = TokenIssuer(load_signing_key(settings.signing_key_file), lifetime_s=settings.token_lifetime_s)
    catalogue = CatalogueService(unit_of_work, now)
    training = TrainingService(unit_of_work, now)
    return Services(
        accounts=AccountService(unit_of_work, passwords, attempts, now, signup=settings.signup),
        catalogue=catalogue,
        history=HistoryService(unit_of_work, now),
        issuer=issuer,
        login=LoginService(unit_of_work, passwords, attempts, issuer),
        muscle_groups=MuscleGroupService(unit_of_work),
        profiles=ProfileService(unit_of_work, passwords, attempts, now),
        readiness=ReadinessService(unit_of_work),
        training=training,
        workouts=WorkoutService(training, catalogue, now, enabled=settings.legacy_wod),
    )


def _limits(settings: Settings) -> AttemptLimits:
    return AttemptLimits(
        login_failures_per_minute=settings.login_failures_per_minute,
        login_failures_per_address_per_minute=settings.login_failures_per_address_per_minute,
        login_failures_per_account_per_hour=settings.login_failures_per_account_per_hour,
        signups_per_address_per_hour=settings.signups_per_address_per_hour,
    )


def _security(settings: Settings, issuer: TokenIssuer) -> Mapping[str, InfoFunction]:
    verify = TokenVerifier(StaticKeys({issuer.key_id: issuer.public_key}), issuer=ISSUER, audience=AUDIENCE)

    async def check_bootstrap_key(key: str) -> Mapping[str, Any] | None:
        same = hmac.compare_digest(key.encode(), settings.bootstrap_key.encode())
        return {"sub": "bootstrap"} if same else None

    return {"oauth2": verify, "bearer": verify, "bootstrapKey": check_bootstrap_key}
