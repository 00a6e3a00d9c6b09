"""What the contract tests share."""

import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

# The folder's name has a hyphen, so it is no package: its own packages (hygiene, pair, newcomer) are found by this.
sys.path.insert(0, str(Path(__file__).parent))

from pair.running import Pair, running_pair


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """The real pair on an empty database, one for each module of tests."""
    with running_pair(tmp_path_factory.mktemp("pair")) as running:
        yield running


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
