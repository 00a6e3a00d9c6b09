"""prepare: everything that a service needs before it starts."""

from pathlib import Path

import pytest

from monolith.demo import DEMO_PASSWORD
from monolith.services.passwords import Passwords
from monolith.tests.cli.databases import Run, asked


class TestPrepare:
    def test_the_embedded_run_gets_folder_database_catalogue_key_and_demo_athletes(
        self, run: Run, embedded: dict[str, str], database: Path
    ) -> None:
        result = run(embedded, "prepare")

        count = asked(database, "SELECT count(*) FROM exercises")[0][0]
        assert (result.exit_code, result.output.splitlines()) == (
            0,
            [f"Catalogue: {count} created, 0 updated, 0 unchanged.", "Demo athletes: 3 created."],
        )
        assert count >= 150
        assert Path(embedded["SIGNING_KEY_FILE"]).is_file()
        assert asked(database, "SELECT email, role, onboarded FROM users ORDER BY id") == [
            (f"demo{number}@example.com", "athlete", 1) for number in (1, 2, 3)
        ]
        assert asked(database, "SELECT count(*) FROM bootstrap") == [(0,)]

    def test_the_demo_athletes_have_the_password_that_is_told_and_did_something(
        self, run: Run, embedded: dict[str, str], database: Path
    ) -> None:
        run(embedded, "prepare")

        (password_hash,) = asked(database, "SELECT password_hash FROM users LIMIT 1")[0]
        assert Passwords(at_once=1).verify(DEMO_PASSWORD, password_hash)
        assert asked(database, "SELECT count(*) FROM history_entries GROUP BY user_id") == [(3,)] * 3

    def test_a_second_time_changes_nothing(self, run: Run, embedded: dict[str, str], database: Path) -> None:
        run(embedded, "prepare")
        key = Path(embedded["SIGNING_KEY_FILE"]).read_bytes()
        before = asked(database, "SELECT revision FROM catalogue_revision")

        result = run(embedded, "prepare")

        count = asked(database, "SELECT count(*) FROM exercises")[0][0]
        assert result.output.splitlines() == [
            f"Catalogue: 0 created, 0 updated, {count} unchanged.",
            "Demo athletes: 0 created.",
        ]
        assert Path(embedded["SIGNING_KEY_FILE"]).read_bytes() == key
        assert asked(database, "SELECT revision FROM catalogue_revision") == before

    def test_production_gets_neither_athletes_nor_key(
        self, run: Run, production: dict[str, str], database: Path
    ) -> None:
        result = run(production, "prepare")

        assert result.exit_code == 0
        assert "Demo" not in result.output
        assert asked(database, "SELECT count(*) FROM users") == [(0,)]
        assert not Path(production["SIGNING_KEY_FILE"]).exists()

    def test_a_missing_setting_is_one_line(self, run: Run) -> None:
        result = run({}, "prepare")

        assert result.exit_code == 1
        assert result.output == "monolith: BOOTSTRAP_KEY is not set; .env.example says what it is for.\n"

    @pytest.mark.parametrize("command", ["prepare", "migrate"])
    def test_a_file_that_is_no_database_is_one_line(
        self, run: Run, production: dict[str, str], database: Path, command: str
    ) -> None:
        database.write_text("This is a letter, not a database. " * 100)

        result = run(production, command)

        assert result.exit_code == 1
        assert result.output.count("\n") == 1
        assert result.output.startswith(f"monolith: The database sqlite:///{database} cannot be used: ")
