"""The coach's settings, read from the environment once; nothing else in the coach reads the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from boundary.environment import EnvironmentName, EnvironmentReader
from boundary.limits import Limits

REPO_ROOT = Path(__file__).resolve().parent.parent

_EMBEDDED_DEFAULTS: Final = {
    "MONOLITH_URL": "http://127.0.0.1:5001",
    "TOKEN_URL": "http://127.0.0.1:5001/oauth/token",
    "VALIDATE_RESPONSES": "on",
}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Units are in the names. `monolith_url` has no default in production: a missing one fails the start.

    `token_url` is where the Swagger UI logs in, as browsers see it; None leaves what the contract says.
    """

    environment: EnvironmentName
    monolith_url: str
    token_url: str | None = None
    spec_file: Path = REPO_ROOT / "spec" / "coach" / "openapi.yaml"
    monolith_spec_file: Path = REPO_ROOT / "spec" / "monolith" / "openapi.yaml"
    host: str = "127.0.0.1"
    port: int = 5002
    workers: int = 1
    threads: int = 40
    trusted_proxies: tuple[str, ...] = ()
    body_timeout_s: float = Limits.body_seconds
    max_requests_at_once: int = Limits.requests_at_once
    monolith_connect_timeout_s: float = 0.25
    monolith_read_timeout_s: float = 1.0
    monolith_max_body_bytes: int = 33_554_432
    request_deadline_s: float = 2.0
    retry_wait_max_s: float = 0.1
    breaker_failures: int = 5
    breaker_open_s: float = 5.0
    keys_refetch_interval_s: float = 5.0
    validate_responses: bool = False

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        """Raises SettingsError, whose text names the variable."""
        environment = env.get("ENVIRONMENT") or "production"
        reader = EnvironmentReader(env, environment, embedded_defaults=_EMBEDDED_DEFAULTS)
        return cls(
            environment=reader.environment,
            monolith_url=reader.url("MONOLITH_URL"),
            token_url=reader.url("TOKEN_URL") if reader.has("TOKEN_URL") else None,
            host=reader.text("HOST", cls.host),
            port=reader.integer("PORT", cls.port, least=0, most=65535),
            workers=reader.integer("WORKERS", cls.workers, most=64),
            threads=reader.integer("THREADS", cls.threads, most=500),
            trusted_proxies=reader.networks("TRUSTED_PROXIES"),
            body_timeout_s=reader.seconds("BODY_TIMEOUT_S", cls.body_timeout_s),
            max_requests_at_once=reader.integer("MAX_REQUESTS_AT_ONCE", cls.max_requests_at_once, most=100_000),
            monolith_connect_timeout_s=reader.seconds("MONOLITH_CONNECT_TIMEOUT_S", cls.monolith_connect_timeout_s),
            monolith_read_timeout_s=reader.seconds("MONOLITH_READ_TIMEOUT_S", cls.monolith_read_timeout_s),
            monolith_max_body_bytes=reader.integer(
                "MONOLITH_MAX_BODY_BYTES", cls.monolith_max_body_bytes, most=1_073_741_824
            ),
            request_deadline_s=reader.seconds("REQUEST_DEADLINE_S", cls.request_deadline_s),
            retry_wait_max_s=reader.seconds("RETRY_WAIT_MAX_S", cls.retry_wait_max_s),
            breaker_failures=reader.integer("BREAKER_FAILURES", cls.breaker_failures, most=1000),
            breaker_open_s=reader.seconds("BREAKER_OPEN_S", cls.breaker_open_s),
            keys_refetch_interval_s=reader.seconds("KEYS_REFETCH_INTERVAL_S", cls.keys_refetch_interval_s),
            validate_responses=reader.switch("VALIDATE_RESPONSES", default=cls.validate_responses),
        )
