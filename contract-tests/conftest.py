"""What the contract tests share."""

import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

# The folder's name has a hyphen, so it is no package: its own packages (hygiene, pair, newcomer) are found by this.
sys.path.insert(0, str(Path(__file__).parent))

import requests

from pair.people import UnexpectedAnswerError
from pair.process import ServiceError
from pair.running import Pair, running_pair

_NOT_AS_THEY_SHOULD = (ServiceError, UnexpectedAnswerError, requests.RequestException)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """The real pair on an empty database, one for each module of tests."""
    with running_pair(tmp_path_factory.mktemp("pair")) as running:
        yield running


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup() -> Generator[None, object, object]:
    """Say in a sentence, not in a traceback, that what a test needs did not start or does not answer."""
    try:
        return (yield)
    except _NOT_AS_THEY_SHOULD as error:
        kind = "" if isinstance(error, ServiceError) else f"{type(error).__name__}: "
        pytest.fail(f"The services do not start, or do not answer, as they should. {kind}{error}", pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what the services logged beside a failure."""
    report = yield
    running = getattr(item, "funcargs", {}).get("pair")
    if report.failed and isinstance(running, Pair):
        report.sections += [("monolith", running.monolith.log()), ("coach", running.coach.log())]
    return report
