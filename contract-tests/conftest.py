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
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say in a sentence, not in a traceback, that the services do not start; show what they logged beside a failure."""
    report = yield
    if call.when == "setup" and call.excinfo is not None and isinstance(call.excinfo.value, _NOT_AS_THEY_SHOULD):
        report.longrepr = f"The services do not start, or do not answer, as they should. {call.excinfo.exconly()}"
    running = getattr(item, "funcargs", {}).get("pair")
    if report.failed and isinstance(running, Pair):
        report.sections += [("monolith", running.monolith.log()), ("coach", running.coach.log())]
    return report
