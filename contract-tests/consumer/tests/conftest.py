"""The contract, real answers of the monolith, and the coach's client on paper."""

import pytest

from consumer.client_on_paper import Answer, ClientOnPaper
from consumer.monolith_in_process import answers as answers_of_monolith
from consumer.needs import Need
from consumer.needs import needs as needs_of_coach
from consumer.provider import Provider


@pytest.fixture(scope="session")
def provider() -> Provider:
    return Provider.read()


@pytest.fixture(scope="session")
def answers(tmp_path_factory: pytest.TempPathFactory, provider: Provider) -> dict[str, Answer]:
    """A real 200 of each operation that the coach consumes."""
    return answers_of_monolith(tmp_path_factory.mktemp("consumer"), provider)


@pytest.fixture(scope="session")
def lenient() -> ClientOnPaper:
    return ClientOnPaper(lenient=True)


@pytest.fixture(scope="session")
def needs(lenient: ClientOnPaper) -> list[Need]:
    """What the coach needs."""
    return needs_of_coach(lenient)
