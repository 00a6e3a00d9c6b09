"""The pair that the rounds share, and what they leave on the terminal."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.depth import Depth, depth_from
from conformance.playing import Outcome
from conformance.rounds import all_rounds
from conformance.stock import NoPairError, Stage, Stock
from pair.process import ROOT

DEPTH = depth_from(os.environ)
_OUTCOMES = pytest.StashKey[list[Outcome]]()


def pytest_report_header() -> str:
    """Tell the seeds: the random one is worth nothing when nobody can try it again."""
    return f"conformance: seeds {', '.join(map(str, DEPTH.seeds))} (again with SEED={DEPTH.seeds[-1]})"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes a round, or a seed, is there once for each."""
    if "item" in metafunc.fixturenames:
        metafunc.parametrize("item", all_rounds(DEPTH.seeds), ids=lambda item: item.name)
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", DEPTH.seeds)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """A line for each round that was played."""
    for outcome in config.stash.get(_OUTCOMES, []):
        terminalreporter.write_line(str(outcome))


@pytest.fixture(scope="session")
def depth() -> Depth:
    """What the rounds are played with."""
    return DEPTH


@pytest.fixture(scope="session")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stock]:
    """Pairs on PostgreSQL."""
    if not os.environ.get("TEST_DATABASE_URL"):
        pytest.fail(
            "The rounds need PostgreSQL, as production has it: "
            "set TEST_DATABASE_URL=postgresql+psycopg://user@host:5432/database, "
            "or run `make contract`, which starts one.",
            pytrace=False,
        )
    stock = Stock(lambda: tmp_path_factory.mktemp("pair"))
    yield stock
    stock.close()


@pytest.fixture
def stage(stock: Stock) -> Stage:
    """A running pair; a test that passes puts it back for the next one."""
    try:
        return stock.take()
    except NoPairError as error:
        reason = str(error)
    pytest.fail(reason, pytrace=False)


@pytest.fixture(scope="session")
def reports() -> Path:
    """The folder of all rounds' reports."""
    return Path(os.environ.get("REPORTS", ROOT / "reports")).resolve() / "conformance"


@pytest.fixture(scope="session")
def outcomes(request: pytest.FixtureRequest) -> list[Outcome]:
    """What the rounds came to, for the lines at the end."""
    return request.config.stash.setdefault(_OUTCOMES, [])
