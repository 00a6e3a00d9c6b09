"""The stage of the directed cases: one for all of them."""

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from directed.stage import BODY_TIMEOUT_S, Stage
from pair.running import running_pair

SETTINGS = {
    "VALIDATE_RESPONSES": "off",  # The services answer as in production.
    "BODY_TIMEOUT_S": str(BODY_TIMEOUT_S),
}


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The pair on an empty PostgreSQL database."""
    if not os.environ.get("TEST_DATABASE_URL"):
        pytest.fail(
            "The directed cases need PostgreSQL: set TEST_DATABASE_URL=postgresql+psycopg://user@host:5432/database, "
            "or run `make contract`, which starts one.",
            pytrace=False,
        )
    with running_pair(tmp_path_factory.mktemp("stage"), SETTINGS) as pair, ExitStack() as stack:
        yield Stage(pair, stack)
