"""The operator's commands."""

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, text

from monolith.catalogue.builtin import load_exercises, load_muscle_groups
from monolith.cli import cli
from monolith.db.catalogue_seed import seed_catalogue
from monolith.db.schema import upgrade
from monolith.demo import DEMO_PASSWORD
from monolith.services.passwords import Passwords

Run = Callable[..., Result]
ROW: dict[str, Any] = {
    "id": "Barbell_Squat",
    "name": "Barbell Squat",
    "force": "push",
    "level": "beginner",
    "mechanic": "compound",
    "equipment": "barbell",
    "primaryMuscles": ["quadriceps"],
    "secondaryMuscles": ["glutes"],
    "instructions": ["Sit down.", "Stand up."],
    "category": "strength",
    "images": [],
}


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "var" / "fit.db"


@pytest.fixture
def production(tmp_path: Path, database: Path) -> dict[str, str]:
    database.parent.mkdir()
    return {
        "ENVIRONMENT": "production",
        "DATABASE_URL": f"sqlite:///{database}",
        "BOOTSTRAP_KEY": "a-key-for-the-tests-only",
        "SIGNING_KEY_FILE": str(tmp_path / "signing-key.pem"),
    }


@pytest.fixture
def embedded(tmp_path: Path, database: Path) -> dict[str, str]:
    return {
        "ENVIRONMENT": "embedded",
        "DATABASE_URL": f"sqlite:///{database}",
        "SIGNING_KEY_FILE": str(tmp_path / "keys" / "signing-key.pem"),
    }


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    def run_(env: Mapping[str, str], *arguments: str) -> Result:
        for name in ("ENVIRONMENT", "DATABASE_URL", "BOOTSTRAP_KEY", "SIGNING_KEY_FILE"):
            monkeypatch.delenv(name, raising=False)
        return CliRunner().invoke(cli, arguments, env=env)

    return run_


@pytest.fixture(scope="module")
def prepared_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the built-in catalogue, made once; tests work on copies."""
    path: Path = tmp_path_factory.mktemp("prepared") / "fit.db"
    engine = create_engine(f"sqlite:///{path}")
    upgrade(engine)
    seed_catalogue(engine, exercises=load_exercises(), muscle_groups=load_muscle_groups())
    engine.dispose()
    return path


def asked(database: Path, question: str) -> list[tuple[Any, ...]]:
    engine = create_engine(f"sqlite:///{database}")
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(text(question))]
    engine.dispose()
    return rows


def a_file(tmp_path: Path, rows: Any) -> str:
    path = tmp_path / "exercises.json"
    path.write_text(json.dumps(rows))
    return str(path)


class TestHelp:
    def test_it_needs_no_setting(self, run: Run) -> None:
        result = run({}, "--help")

        assert result.exit_code == 0
        assert "Traceback" not in result.output
        commands = result.output.partition("Commands:")[2].split("\n")
        assert [line.split()[0] for line in commands if line.strip()] == ["import-exercises", "migrate", "prepare"]

    def test_an_unknown_command_is_named(self, run: Run) -> None:
        result = run({}, "fill")

        assert result.exit_code == 2
        assert "No such command 'fill'" in result.output


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


class TestImportExercises:
    @pytest.fixture
    def prepared(self, production: dict[str, str], database: Path, prepared_file: Path) -> dict[str, str]:
        shutil.copyfile(prepared_file, database)
        return production

    def test_the_rows_are_counted_and_a_second_time_changes_none(
        self, run: Run, prepared: dict[str, str], database: Path, tmp_path: Path
    ) -> None:
        file = a_file(tmp_path, [ROW, {**ROW, "id": "Front_Squat", "name": "Front Squat", "equipment": None}])

        results = [run(prepared, "import-exercises", file) for _ in range(2)]

        assert [result.exit_code for result in results] == [0, 0]
        assert [result.stdout for result in results] == [
            "2 rows: 2 created, 0 updated, 0 unchanged, 0 left deleted, 0 left as edited.\n",
            "2 rows: 0 created, 0 updated, 2 unchanged, 0 left deleted, 0 left as edited.\n",
        ]
        imported = "SELECT name, equipment_items FROM exercises WHERE source = 'free-exercise-db' ORDER BY id"
        assert asked(database, imported) == [("Barbell Squat", '["barbell"]'), ("Front Squat", "[]")]

    def test_progress_goes_to_the_other_channel(self, run: Run, prepared: dict[str, str], tmp_path: Path) -> None:
        result = run(prepared, "import-exercises", a_file(tmp_path, [ROW]))

        assert "Importing" in result.stderr
        assert "Importing" not in result.stdout

    def test_a_bad_row_is_named_and_nothing_of_the_file_is_stored(
        self, run: Run, prepared: dict[str, str], database: Path, tmp_path: Path
    ) -> None:
        result = run(prepared, "import-exercises", a_file(tmp_path, [ROW, {**ROW, "id": "Bad", "level": "godlike"}]))

        assert result.exit_code == 1
        assert result.output.startswith("monolith: Row 1 ('Bad'): ")
        assert result.output.count("\n") == 1
        assert asked(database, "SELECT count(*) FROM exercises WHERE source = 'free-exercise-db'") == [(0,)]

    @pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"{}", b"[]", b"null"])
    def test_what_is_no_list_of_exercises_is_one_line(
        self, run: Run, prepared: dict[str, str], tmp_path: Path, content: bytes
    ) -> None:
        path = tmp_path / "bad.json"
        path.write_bytes(content)

        result = run(prepared, "import-exercises", str(path))

        assert result.exit_code == 1
        assert result.output.startswith("monolith: ")
        assert "bad.json" in result.output
        assert result.output.count("\n") == 1

    def test_a_file_that_is_not_there_is_one_line(self, run: Run, prepared: dict[str, str], tmp_path: Path) -> None:
        result = run(prepared, "import-exercises", str(tmp_path / "nothing.json"))

        assert result.exit_code == 1
        assert "nothing.json" in result.output
        assert result.output.count("\n") == 1

    def test_an_empty_database_is_not_imported_into(self, run: Run, production: dict[str, str], tmp_path: Path) -> None:
        result = run(production, "import-exercises", a_file(tmp_path, [ROW]))

        assert result.exit_code == 1
        assert result.output == (
            "monolith: The database is empty and this code needs 0001: run the migrations first.\n"
        )
