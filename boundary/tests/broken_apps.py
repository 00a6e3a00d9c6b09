"""Apps that do not start as an app should, for the tests of the server."""

import contextlib
import sys
from typing import Any, NoReturn

import connexion

from boundary.tests import toys


def wrong_operation_id() -> Any:
    return toys.build(connexion.AsyncApp, resolver=lambda operation_id: getattr(object(), operation_id))


def failing_lifespan() -> Any:
    class NoDatabase(contextlib.AsyncExitStack):
        async def __aenter__(self) -> NoReturn:
            raise RuntimeError("no database")

    return toys.build(connexion.AsyncApp, lifespan=lambda _app: NoDatabase())


def missing_setting() -> NoReturn:
    sys.exit("DATABASE_URL is not set")


def unreadable_database() -> NoReturn:
    raise OSError("no such file")


ready_made = toys.async_app()
