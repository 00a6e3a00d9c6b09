"""The monolith and the coach, prepared and running beside each other."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from consumer.recorded_service import RecordedService
from pair.databases import empty_database
from pair.process import Service, run_command

BOOTSTRAP_KEY = "bootstrap-secret-key"
# Nobody is to be refused for asking often: the limits have tests of their own in the monolith.
WITHOUT_LIMITS = dict.fromkeys(
    (
        "LOGIN_FAILURES_PER_MINUTE",
        "LOGIN_FAILURES_PER_ADDRESS_PER_MINUTE",
        "LOGIN_FAILURES_PER_ACCOUNT_PER_HOUR",
        "SIGNUPS_PER_ADDRESS_PER_HOUR",
    ),
    "1000000",
)
# However busy the machine is, the coach has the time to wait for the monolith: time-outs have tests of their own.
PATIENT = {"MONOLITH_CONNECT_TIMEOUT_S": "10", "MONOLITH_READ_TIMEOUT_S": "10", "REQUEST_DEADLINE_S": "20"}


@dataclass(frozen=True)
class Pair:
    """Both services; `folder` holds their database, key and logs."""

    monolith: Service
    coach: Service
    folder: Path

    def another_coach(self) -> Service:
        """A second coach for the same monolith, not started yet; it has seen nothing."""
        return _coach(self.monolith, self.folder / "another-coach.log", {})


@contextmanager
def running_pair(folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[Pair]:
    """Prepare an empty database, start both services, and stop both in the end. Raises ServiceError.

    With COACH_REQUESTS set, what coaches ask the monolith is recorded in the folder that it names.
    """
    with ExitStack() as stack:
        extra = {**WITHOUT_LIMITS, **PATIENT, **(settings or {})}
        own = {
            "ENVIRONMENT": "embedded",
            "DATABASE_URL": stack.enter_context(empty_database(folder)),
            "BOOTSTRAP_KEY": BOOTSTRAP_KEY,
            "SIGNING_KEY_FILE": str(folder / "signing-key.pem"),
            # What tests do at once is to meet in the database.
            "THREADS_AT_EASE": "16",
            "DATABASE_POOL_TIMEOUT_S": "10",
            "DATABASE_STATEMENT_TIMEOUT_S": "20",
            **extra,
        }
        run_command("monolith.cli", "prepare", settings=own)
        recorded = "COACH_REQUESTS" in os.environ
        monolith = (RecordedService if recorded else Service)("monolith.main", own, folder / "monolith.log")
        coach = _coach(monolith, folder / "coach.log", extra)
        # The browser test logs in from the coach's page.
        monolith.set(CORS_ALLOWED_ORIGINS=coach.url)
        for service in (monolith, coach):
            stack.callback(service.stop)
            service.start()
        yield Pair(monolith, coach, folder)


def _coach(monolith: Service, log: Path, extra: Mapping[str, str]) -> Service:
    settings = {
        "ENVIRONMENT": "embedded",
        "MONOLITH_URL": monolith.recorded_url if isinstance(monolith, RecordedService) else monolith.url,
        "TOKEN_URL": f"{monolith.url}/oauth/token",
        **extra,
    }
    return Service("coach.main", settings, log)
