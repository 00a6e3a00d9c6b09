"""The operator's commands."""

import json
import logging
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jwt
import pytest
import structlog
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, text

from monolith.app import build_app, database_of
from monolith.catalogue.builtin import load_exercises, load_muscle_groups
from monolith.cli import cli
from monolith.db.catalogue_seed import seed_catalogue
from monolith.db.records import NewUser, Role
from monolith.db.schema import upgrade
from monolith.db.unit_of_work import UnitOfWork
from monolith.demo import DEMO_PASSWORD
from monolith.services.passwords import Passwords
from monolith.services.token_handout import TokenHandout
from monolith.services.tokens import TokenIssuer
from monolith.settings import Settings
from monolith.signing_key import ensure_signing_key, load_signing_key
from monolith.tests.refusing_server import refusing_server
from monolith.tests.statements import sent_statements

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


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """A command that logs does so to a stream that goes with it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


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
        assert [line.split()[0] for line in commands if line.strip()] == [
            "add-synthetic-athletes",
            "import-exercises",
            "issue-tokens",
            "migrate",
            "prepare",
        ]

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


class TestWaiting:
    @pytest.mark.parametrize("command", ["prepare", "migrate"])
    def test_a_server_that_starts_is_waited_for_with_a_line_in_the_log(
        self, run: Run, production: dict[str, str], command: str
    ) -> None:
        with refusing_server("57P03", "the database system is starting up") as url:
            result = run({**production, "DATABASE_URL": url, "DATABASE_WAIT_S": "2.5"}, command)

        events = [json.loads(line)["event"] for line in result.stderr.splitlines()]
        assert result.exit_code == 1
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


class TestIssueTokens:
    @pytest.fixture
    def populated(self, production: dict[str, str], database: Path, prepared_file: Path) -> dict[str, str]:
        """Twenty athletes and an administrator, and a key of the deployment's own."""
        shutil.copyfile(prepared_file, database)
        ensure_signing_key(Path(production["SIGNING_KEY_FILE"]))
        with database_of(Settings.from_env(production)) as engine, UnitOfWork(engine)() as repos:
            repos.users.add(a_user("admin@example.com", role="admin"))
            for number in range(20):
                repos.users.add(a_user(f"athlete{number}@example.com"))
        return production

    def test_a_sample_is_athletes_alone_each_with_a_token_of_this_deployment(
        self, run: Run, populated: dict[str, str]
    ) -> None:
        result = run(populated, "issue-tokens", "--sample", "20", "--seed", "7")

        issued = [json.loads(line) for line in result.stdout.splitlines()]
        key = load_signing_key(Path(populated["SIGNING_KEY_FILE"])).public_key()
        claims = [
            jwt.decode(each["access_token"], key, algorithms=["ES256"], audience="fit", issuer="fit-monolith")
            for each in issued
        ]
        assert {each["email"] for each in issued} == {f"athlete{number}@example.com" for number in range(20)}
        assert [each["email"] for each in issued] == [claim["email"] for claim in claims]
        assert {(claim["role"], claim["scope"], claim["exp"] - claim["iat"]) for claim in claims} == {
            ("athlete", "", 900)
        }
        assert {tuple(each) for each in issued} == {("email", "access_token")}

    def test_a_token_opens_what_its_athlete_may(self, run: Run, populated: dict[str, str]) -> None:
        result = run(populated, "issue-tokens", "--email", "Athlete3@example.com")

        issued = json.loads(result.stdout)
        app = build_app(Settings.from_env(populated))
        with app.test_client(raise_server_exceptions=False) as client:
            answer = client.get("/profile", headers={"Authorization": f"Bearer {issued['access_token']}"})
        assert (answer.status_code, answer.json()["email"]) == (200, "athlete3@example.com")

    def test_the_seed_chooses_and_does_so_alike_when_others_have_come(
        self, run: Run, populated: dict[str, str]
    ) -> None:
        def sample(seed: str) -> list[str]:
            lines = run(populated, "issue-tokens", "--sample", "5", "--seed", seed).stdout.splitlines()
            return [json.loads(line)["email"] for line in lines]

        first, other, again = sample("1"), sample("2"), sample("1")
        with database_of(Settings.from_env(populated)) as engine, UnitOfWork(engine)() as repos:
            repos.users.add(a_user("late@example.com"))
        later = [email for email in sample("1") if email != "late@example.com"]

        assert len(set(first)) == 5
        assert again == first != other
        # Who came later may take a place, and moves nobody else.
        assert later == first[: len(later)]
        assert len(later) >= 4

    def test_fewer_than_asked_for_are_all_and_the_log_says_so_without_a_token(
        self, run: Run, populated: dict[str, str]
    ) -> None:
        result = run(populated, "issue-tokens", "--sample", "1000", "--seed", "x", "--lifetime-s", "60")

        [line] = result.stderr.splitlines()
        told = json.loads(line)
        assert len(result.stdout.splitlines()) == 20
        assert (
            told["event"],
            told["command"],
            told["issued"],
            told["asked_for"],
            told["lifetime_s"],
            told["seed"],
        ) == (
            "tokens issued",
            "issue-tokens",
            20,
            1000,
            60,
            "x",
        )
        assert "@example.com" not in line
        assert "eyJ" not in line

    def test_addresses_of_administrators_and_of_nobody_get_nothing(self, run: Run, populated: dict[str, str]) -> None:
        named = ("--email", "admin@example.com", "--email", "nobody@example.com", "--email", "athlete1@example.com")

        result = run(populated, "issue-tokens", *named)

        told = json.loads(result.stderr)
        assert [json.loads(line)["email"] for line in result.stdout.splitlines()] == ["athlete1@example.com"]
        assert (told["issued"], told["asked_for"]) == (1, 3)

    @pytest.mark.parametrize(
        ("arguments", "complaint"),
        [
            ((), "Ask for either --sample or --email."),
            (("--sample", "1", "--email", "a@example.com"), "Ask for either --sample or --email."),
            (("--sample", "0"), "0 is not in the range 1<=x<=100000"),
            (("--sample", "1", "--lifetime-s", "86401"), "86401 is not in the range 1<=x<=86400"),
        ],
    )
    def test_what_cannot_be_asked_is_said(
        self, run: Run, populated: dict[str, str], arguments: tuple[str, ...], complaint: str
    ) -> None:
        result = run(populated, "issue-tokens", *arguments)

        assert (result.exit_code, result.stdout) == (2, "")
        assert complaint in result.stderr

    def test_athletes_are_looked_up_in_one_query(self, populated: dict[str, str]) -> None:
        settings = Settings.from_env(populated)
        with database_of(settings) as engine, sent_statements() as sent:
            issuer = TokenIssuer(load_signing_key(settings.signing_key_file), lifetime_s=60)
            handout = TokenHandout(UnitOfWork(engine), issuer)
            issued = [*handout.tokens(handout.sample(10, seed="1"))]

        assert len(issued) == 10
        assert len(sent) == 1, sent


def a_user(email: str, *, role: Role = "athlete") -> NewUser:
    return NewUser(
        email=email, name="Somebody", role=role, password_hash="none", created_at=datetime(2026, 11, 25, tzinfo=UTC)
    )


class TestSyntheticAthletes:
    @pytest.fixture
    def prepared(self, production: dict[str, str], database: Path, prepared_file: Path) -> dict[str, str]:
        """The built-in catalogue, and a key of the deployment's own."""
        shutil.copyfile(prepared_file, database)
        ensure_signing_key(Path(production["SIGNING_KEY_FILE"]))
        return production

    def test_each_has_trained_on_each_of_the_last_days(
        self, run: Run, prepared: dict[str, str], database: Path
    ) -> None:
        result = run(prepared, "add-synthetic-athletes", "--athletes", "3", "--days", "4")

        assert (result.exit_code, result.stdout) == (0, "3 athletes added, 0 were there.\n")
        assert asked(
            database, "SELECT email, role, onboarded FROM users WHERE email LIKE 'synthetic%' ORDER BY id"
        ) == [(f"synthetic-{number}@example.com", "athlete", 1) for number in range(3)]
        days = asked(
            database,
            "SELECT count(*), count(DISTINCT date(performed_at)), max(date(performed_at)) = date('now', '-1 day') "
            "FROM history_entries JOIN users ON users.id = user_id WHERE email LIKE 'synthetic%' GROUP BY user_id",
        )
        assert days == [(12, 4, 1)] * 3

    def test_more_are_added_to_those_who_are_there(self, run: Run, prepared: dict[str, str]) -> None:
        run(prepared, "add-synthetic-athletes", "--athletes", "2", "--days", "1")

        result = run(prepared, "add-synthetic-athletes", "--athletes", "5", "--days", "1")

        assert result.stdout == "3 athletes added, 2 were there.\n"

    def test_they_get_tokens_and_nobody_knows_a_password_of_theirs(
        self, run: Run, prepared: dict[str, str], database: Path
    ) -> None:
        run(prepared, "add-synthetic-athletes", "--athletes", "2", "--days", "1")

        issued = json.loads(run(prepared, "issue-tokens", "--email", "synthetic-1@example.com").stdout)

        hashes = asked(database, "SELECT DISTINCT password_hash FROM users WHERE email LIKE 'synthetic%'")
        assert issued["email"] == "synthetic-1@example.com"
        assert [hash_.startswith("$argon2id$") for (hash_,) in hashes] == [True]
