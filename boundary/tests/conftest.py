"""The toy service in both app classes."""

from typing import Any

import connexion
import pytest

from boundary.tests import toys

APP_CLASSES = [connexion.AsyncApp, connexion.FlaskApp]


@pytest.fixture(params=APP_CLASSES, ids=lambda app_class: app_class.__name__)
def app_class(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture(scope="session", params=APP_CLASSES, ids=lambda app_class: app_class.__name__)
def app(request: pytest.FixtureRequest) -> Any:
    """One service for all tests that leave no trace in it; its own answers are checked against its contract."""
    return toys.build(request.param)


@pytest.fixture
def anyio_backend() -> str:
    """Async tests run as the services do: on asyncio."""
    return "asyncio"
