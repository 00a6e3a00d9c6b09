"""The real pair, and athletes with tokens, for the runs against it."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

# The folder's name has a hyphen, so it is no package: its own packages are found by this.
sys.path.insert(0, str(Path(__file__).resolve().parents[4] / "contract-tests"))

from facade.parallel.sample import sample_size
from facade.tests.running.parallel.running import Run
from pair.people import Client, bootstrap_admin, create_athlete, log_in
from pair.process import run_command
from pair.running import BOOTSTRAP_KEY, Pair, running_pair

NEEDED = sample_size(0.01, 0.95)


@pytest.fixture(scope="session")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Both services on an empty database."""
    with running_pair(tmp_path_factory.mktemp("pair"), {"VALIDATE_RESPONSES": "off"}) as running:
        yield running


@pytest.fixture(scope="session")
def tokens(pair: Pair, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of tokens, one for each athlete whom a fault of 1 % needs."""
    monolith = Client(pair.monolith.url)
    admin = monolith.with_token(log_in(monolith, bootstrap_admin(monolith, BOOTSTRAP_KEY)))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: create_athlete(admin), range(NEEDED)))
    # The tokens outlast all tests, however long these take.
    options = ("--sample", str(NEEDED), "--lifetime-s", "86400")
    lines = run_command("monolith.cli", "issue-tokens", *options, settings=pair.monolith.settings)
    file = tmp_path_factory.mktemp("tokens") / "tokens.jsonl"
    file.write_text(lines, encoding="utf-8")
    return file


@pytest.fixture
def run(tmp_path: Path, tokens: Path) -> Run:
    """The command `parallel-run`, for these athletes."""
    return Run(tmp_path / "report.json", tokens)
