"""The coach under test, beside a monolith that does what the test says."""

from collections.abc import Callable, Iterator

import connexion
import pytest
from starlette.testclient import TestClient

from coach.app import build_app
from coach.settings import Settings
from coach.tests.builders import NOW, a_token, bearer
from coach.tests.fake_monolith import FakeMonolith


@pytest.fixture(scope="class")
def class_monolith() -> Iterator[FakeMonolith]:
    fake = FakeMonolith()
    yield fake
    fake.stop()


@pytest.fixture
def monolith(class_monolith: FakeMonolith) -> FakeMonolith:
    """Healthy at the start of each test."""
    class_monolith.heal()
    return class_monolith


@pytest.fixture(scope="class")
def settings(class_monolith: FakeMonolith) -> Settings:
    """Long times, so that a busy machine is not taken for a slow monolith; no breaker between a test and its fault."""
    return Settings(
        environment="embedded",
        monolith_url=class_monolith.url,
        monolith_connect_timeout_s=5.0,
        monolith_read_timeout_s=20.0,
        monolith_max_body_bytes=200_000,
        request_deadline_s=30.0,
        retry_wait_max_s=0.01,
        breaker_failures=1000,
        keys_refetch_interval_s=0.001,
        validate_responses=True,
    )


@pytest.fixture(scope="class")
def app(settings: Settings) -> connexion.AsyncApp:
    """One coach for a class of tests: what it has cached in one test is there in the next."""
    return build_app(settings, now=lambda: NOW)


@pytest.fixture
def client(app: connexion.AsyncApp, monolith: FakeMonolith) -> TestClient:
    """Without the lifespan, so that nothing is fetched before the test asks for it."""
    client: TestClient = app.test_client(raise_server_exceptions=False)
    return client


@pytest.fixture
def athlete() -> dict[str, str]:
    return bearer(a_token())


@pytest.fixture
def admin() -> dict[str, str]:
    return bearer(a_token(email="root@example.com", role="admin", scope="admin"))


@pytest.fixture
def metric(client: TestClient) -> Callable[..., float]:
    """Reads one of the coach's counters; 0 before it was first counted."""

    def read(name: str, **labels: str) -> float:
        start = name + "{" + ",".join(f'{key}="{value}"' for key, value in labels.items()) + "} "
        lines = [line for line in client.get("/metrics").text.splitlines() if line.startswith(start)]
        return float(lines[0].removeprefix(start)) if lines else 0.0

    return read
