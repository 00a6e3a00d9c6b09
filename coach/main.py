"""Serves the coach: `python -m coach.main`; settings come from the environment."""

import sys

import connexion

from boundary.environment import SettingsError
from boundary.logs import configure_logging
from boundary.server import serve
from coach.app import SERVICE, build_app
from coach.settings import Settings


def create_app() -> connexion.AsyncApp:
    """What each worker of the server runs; a bad setting ends the process with one line."""
    configure_logging(SERVICE)
    return build_app(_settings())


def main() -> None:
    """Check what can be wrong before the server starts."""
    settings = _settings()
    serve(
        "coach.main:create_app",
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        service=SERVICE,
        trusted_proxies=settings.trusted_proxies,
    )


def _settings() -> Settings:
    try:
        return Settings.from_env()
    except SettingsError as error:
        sys.exit(f"{SERVICE}: {error}")


if __name__ == "__main__":
    main()
