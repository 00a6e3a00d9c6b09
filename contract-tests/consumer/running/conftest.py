"""The running pair after a day on which the coach asked in every way that it has, and all recordings that there are."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.monolith_client import CONSUMES, EXERCISES
from consumer.client_on_paper import Answer, ClientOnPaper
from consumer.monolith_in_process import on_paper
from consumer.needs import Need
from consumer.needs import needs as needs_of_coach
from consumer.provider import Provider
from consumer.recordings import ADMIN, ATHLETE, UNREADABLE, Recorded, read
from consumer.replay import Stage
from consumer.running.day import People, gather, live
from matrix.judged import Judged
from pair.running import Pair, running_pair

# What is shown in the end.
FIGURES = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def recordings_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the coaches of the whole run are recorded; a folder of these tests alone when there is no other."""
    folder = os.environ.get("COACH_REQUESTS")
    return Path(folder) if folder else tmp_path_factory.mktemp("coach-requests")


@pytest.fixture(scope="session")
def pair(tmp_path_factory: pytest.TempPathFactory, recordings_folder: Path) -> Iterator[Pair]:
    """The pair on an empty PostgreSQL database; what its coach asks is recorded."""
    if not os.environ.get("TEST_DATABASE_URL"):
        pytest.fail(
            "The replay needs PostgreSQL: set TEST_DATABASE_URL=postgresql+psycopg://user@host/database, or run "
            "`make contract`, which starts one.",
            pytrace=False,
        )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COACH_REQUESTS", str(recordings_folder))
        # As in production: what is against the contract is for the judge to find.
        with running_pair(tmp_path_factory.mktemp("pair"), {"VALIDATE_RESPONSES": "off"}) as running:
            yield running


@pytest.fixture(scope="session")
def people(pair: Pair) -> People:
    """Those of the pair, after their day."""
    gathered = gather(pair)
    live(pair, gathered)
    return gathered


@pytest.fixture(scope="session")
def recordings(people: People, recordings_folder: Path) -> list[Recorded]:
    """What coaches sent in the whole run, this pair's day included."""
    return list(read(recordings_folder))


@pytest.fixture(scope="session")
def provider() -> Provider:
    return Provider.read()


@pytest.fixture(scope="session")
def stage(pair: Pair, people: People, provider: Provider) -> Stage:
    """The running monolith."""
    monolith = Judged("monolith", pair.monolith.url, "consumer")
    return Stage(
        monolith,
        provider,
        athlete_email=people.athlete.email,
        admin_email=people.admin.email,
        tokens={ATHLETE: people.athlete_token, ADMIN: people.admin_token, UNREADABLE: "unreadable"},
        etag=monolith.send(EXERCISES).headers["ETag"],
    )


@pytest.fixture(scope="session")
def answers(stage: Stage, people: People, provider: Provider) -> dict[str, Answer]:
    """A 200 of each operation that the coach consumes, from the running monolith."""
    found = {}
    for operation_id in sorted(CONSUMES):
        token = people.athlete_token if provider.operations[operation_id].security else None
        found[operation_id] = on_paper(stage.monolith.with_token(token).ask(operation_id, expect=200))
    return found


@pytest.fixture(scope="session")
def needs() -> list[Need]:
    """What the coach needs."""
    return needs_of_coach(ClientOnPaper(lenient=True))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Show the figures."""
    for figures in config.stash.get(FIGURES, []):
        terminalreporter.write_line(figures)
