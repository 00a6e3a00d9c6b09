"""The monolith's settings, read from the environment once; nothing else in the monolith reads the environment."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from boundary.environment import EnvironmentName, EnvironmentReader, SettingsError
from boundary.limits import Limits

REPO_ROOT = Path(__file__).resolve().parent.parent

_EMBEDDED_DEFAULTS = {
    "DATABASE_URL": f"sqlite:///{REPO_ROOT / 'var' / 'fit.db'}",
    "BOOTSTRAP_KEY": "bootstrap-secret-key",
    "SIGNING_KEY_FILE": str(REPO_ROOT / "var" / "signing-key.pem"),
    "CORS_ALLOWED_ORIGINS": "http://127.0.0.1:5002,http://localhost:5002",
    "VALIDATE_RESPONSES": "on",
}
_BOOTSTRAP_KEY = re.compile(r"[!-~]{16,}")  # what a header can carry unchanged


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Units are in the names. Secrets have no default: a missing one fails the start."""

    environment: EnvironmentName
    database_url: str
    bootstrap_key: str
    signing_key_file: Path
    spec_file: Path = REPO_ROOT / "spec" / "monolith" / "openapi.yaml"
    host: str = "127.0.0.1"
    port: int = 5001
    workers: int = 1
    threads: int = 16
    threads_at_ease: int = 1
    trusted_proxies: tuple[str, ...] = ()
    body_timeout_s: float = Limits.body_seconds
    max_requests_at_once: int = Limits.requests_at_once
    database_pool_size: int = 16
    database_pool_timeout_s: float = 2.0
    database_statement_timeout_s: float = 5.0
    database_wait_s: float = 0.0
    token_lifetime_s: int = 900
    legacy_wod: bool = True
    signup: bool = True
    cors_allowed_origins: tuple[str, ...] = ()
    validate_responses: bool = False
    password_hashes_at_once: int = 2
    login_failures_per_minute: int = 10
    login_failures_per_address_per_minute: int = 60
    login_failures_per_account_per_hour: int = 100
    signups_per_address_per_hour: int = 60

    @property
    def embedded(self) -> bool:
        return self.environment == "embedded"

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        """Raises SettingsError, whose text names the variable."""
        environment = env.get("ENVIRONMENT") or "production"
        reader = EnvironmentReader(env, environment, embedded_defaults=_EMBEDDED_DEFAULTS)
        bootstrap_key = reader.secret("BOOTSTRAP_KEY")
        if _BOOTSTRAP_KEY.fullmatch(bootstrap_key) is None:
            raise SettingsError("BOOTSTRAP_KEY must have at least 16 characters, all of them visible ASCII.")
        return cls(
            environment=reader.environment,
            database_url=_database_url(reader),
            bootstrap_key=bootstrap_key,
            signing_key_file=Path(reader.text("SIGNING_KEY_FILE")),
            host=reader.text("HOST", cls.host),
            port=reader.integer("PORT", cls.port, least=0, most=65535),
            workers=reader.integer("WORKERS", cls.workers, most=64),
            threads=reader.integer("THREADS", cls.threads, most=500),
            threads_at_ease=reader.integer("THREADS_AT_EASE", cls.threads_at_ease, most=500),
            trusted_proxies=reader.networks("TRUSTED_PROXIES"),
            body_timeout_s=reader.seconds("BODY_TIMEOUT_S", cls.body_timeout_s),
            max_requests_at_once=reader.integer("MAX_REQUESTS_AT_ONCE", cls.max_requests_at_once, most=100_000),
            database_pool_size=reader.integer("DATABASE_POOL_SIZE", cls.database_pool_size, most=500),
            database_pool_timeout_s=reader.seconds("DATABASE_POOL_TIMEOUT_S", cls.database_pool_timeout_s),
            database_statement_timeout_s=reader.seconds(
                "DATABASE_STATEMENT_TIMEOUT_S", cls.database_statement_timeout_s
            ),
            database_wait_s=reader.seconds("DATABASE_WAIT_S", cls.database_wait_s, or_none=True),
            token_lifetime_s=reader.integer("TOKEN_LIFETIME_S", cls.token_lifetime_s, most=86400),
            legacy_wod=reader.switch("LEGACY_WOD", default=cls.legacy_wod),
            signup=reader.switch("SIGNUP", default=cls.signup),
            cors_allowed_origins=reader.names("CORS_ALLOWED_ORIGINS"),
            validate_responses=reader.switch("VALIDATE_RESPONSES", default=cls.validate_responses),
            password_hashes_at_once=reader.integer("PASSWORD_HASHES_AT_ONCE", cls.password_hashes_at_once, most=64),
            login_failures_per_minute=reader.integer("LOGIN_FAILURES_PER_MINUTE", cls.login_failures_per_minute),
            login_failures_per_address_per_minute=reader.integer(
                "LOGIN_FAILURES_PER_ADDRESS_PER_MINUTE", cls.login_failures_per_address_per_minute
            ),
            login_failures_per_account_per_hour=reader.integer(
                "LOGIN_FAILURES_PER_ACCOUNT_PER_HOUR", cls.login_failures_per_account_per_hour
            ),
            signups_per_address_per_hour=reader.integer(
                "SIGNUPS_PER_ADDRESS_PER_HOUR", cls.signups_per_address_per_hour
            ),
        )


def _database_url(reader: EnvironmentReader) -> str:
    """The URL, with the password in it that is kept apart."""
    text = reader.text("DATABASE_URL")
    if not reader.has_secret("DATABASE_PASSWORD"):
        return text
    password = reader.secret("DATABASE_PASSWORD")
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        # The URL itself may hold a password: it is not repeated.
        raise SettingsError("DATABASE_URL is not a URL such as postgresql+psycopg://user@host:5432/fit.") from None
    if url.password is not None:
        raise SettingsError("DATABASE_URL has a password, and DATABASE_PASSWORD or its file is set; one is enough.")
    if url.username is None:
        raise SettingsError("DATABASE_URL names no user whose password DATABASE_PASSWORD or its file could be.")
    return url.set(password=password).render_as_string(hide_password=False)
