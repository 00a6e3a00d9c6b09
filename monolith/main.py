"""Serves the monolith: `python -m monolith.main`; settings come from the environment."""

import sys

import connexion

from boundary.contract import ContractError
from boundary.environment import SettingsError
from boundary.logs import configure_logging
from boundary.server import serve
from monolith.app import build_app, database_of
from monolith.db.faults import DatabaseAway, DatabaseNotUsable, SchemaBehind
from monolith.db.schema_state import check_current
from monolith.db.waiting import awaited
from monolith.settings import Settings
from monolith.signing_key import SigningKeyError, ensure_signing_key


def create_app() -> connexion.FlaskApp:
    """What each worker of the server runs."""
    configure_logging("monolith")
    return build_app(Settings.from_env())


def main() -> None:
    """Check what can be wrong before the server starts: one clear line, and a non-zero exit."""
    try:
        settings = Settings.from_env()
        if settings.embedded:
            ensure_signing_key(settings.signing_key_file)
        # Built before any worker starts: the supervisor of several would start failing ones again and again.
        app = build_app(settings)
        if settings.database_wait_s:
            configure_logging("monolith")  # else the server does it
        with database_of(settings) as engine:
            awaited(
                lambda: check_current(engine), wait_s=settings.database_wait_s, expecting=(DatabaseAway, SchemaBehind)
            )
    except (SettingsError, SigningKeyError, ContractError, DatabaseNotUsable) as error:
        sys.exit(f"monolith: {error}")
    serve(
        (lambda: app) if settings.workers == 1 else "monolith.main:create_app",
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        service="monolith",
        trusted_proxies=settings.trusted_proxies,
    )


if __name__ == "__main__":
    main()
