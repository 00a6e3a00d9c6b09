"""migrate, and waiting for a database server that starts."""

import json
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from monolith.tests.cli.databases import Run, asked
from monolith.tests.clock import NapClock
from monolith.tests.refusing_server import refusing_server


class TestMigrate:
    def test_the_database_gets_the_schema_and_no_rows(
        self, run: Run, production: dict[str, str], database: Path
    ) -> None:
        result = run(production, "migrate")

        assert (result.exit_code, result.output) == (0, "The database has the schema of this code.\n")
        assert asked(database, "SELECT count(*) FROM exercises") == [(0,)]

    def test_a_database_of_newer_code_is_left_alone(self, run: Run, production: dict[str, str], database: Path) -> None:
        run(production, "migrate")
        engine = create_engine(f"sqlite:///{database}")
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        engine.dispose()

        result = run(production, "migrate")

        assert result.exit_code == 1
        assert result.output == (
            "monolith: The database is at revision 9999, which this code does not know: deploy newer code.\n"
        )


class TestWaiting:
    @pytest.mark.parametrize("command", ["prepare", "migrate"])
    def test_a_server_that_starts_is_waited_for_with_a_line_in_the_log(
        self, run: Run, production: dict[str, str], nap_clock: NapClock, command: str
    ) -> None:
        with refusing_server("57P03", "the database system is starting up") as url:
            result = run({**production, "DATABASE_URL": url, "DATABASE_WAIT_S": "2.5"}, command)

        events = [json.loads(line)["event"] for line in result.stderr.splitlines()]
        assert (result.exit_code, nap_clock.seconds) == (1, 2)
        assert [event.partition(":")[0] for event in events] == ["Waiting for the database"] * 2
        # The runner takes an exit's message for output.
        assert result.stdout.endswith("FATAL: the database system is starting up.\n")
        assert "s3cr3t" not in result.output

    @pytest.mark.parametrize("command", ["prepare", "migrate"])
    def test_a_wrong_password_is_not_waited_for(self, run: Run, production: dict[str, str], command: str) -> None:
        with refusing_server("28P01", "password authentication failed") as url:
            result = run({**production, "DATABASE_URL": url, "DATABASE_WAIT_S": "3600"}, command)

        assert (result.exit_code, result.stderr, result.stdout.count("\n")) == (1, "", 1)
        assert result.stdout.endswith("FATAL: password authentication failed.\n")
