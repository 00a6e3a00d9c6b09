"""Both services in this process, once for all journeys."""

import os
from collections.abc import Iterator

import pytest

from journeys.world import World, running_world
from pair.databases import empty_database


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    if "TEST_DATABASE_URL" not in os.environ:
        pytest.fail(
            "The journeys need PostgreSQL: set TEST_DATABASE_URL=postgresql+psycopg://user@host/database (they make "
            "a database of their own on that server), or run `make contract`, which starts one."
        )
    folder = tmp_path_factory.mktemp("world")
    with empty_database(folder) as database_url, running_world(folder, database_url) as running:
        yield running
