"""Migrations, and why a service does not start on a database."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Literal

import pytest
from alembic import command, op
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, String, inspect, text

from monolith.db.engine import make_engine
from monolith.db.faults import DatabaseUnreadable, SchemaAhead, SchemaBehind
from monolith.db.models import Base
from monolith.db.schema import alembic_config, migration, upgrade
from monolith.db.schema_state import check_current, known_revisions
from monolith.db.unit_of_work import UnitOfWork
from monolith.tests.db.builders import NOW, a_new_entry, stored_exercise, stored_user

MIGRATE = """
import sys
from monolith.db.engine import make_engine
from monolith.db.schema import upgrade
from monolith.db.schema_state import check_current
engine = make_engine(sys.argv[1], pool_size=1, pool_timeout_s=5)
upgrade(engine)
check_current(engine)
engine.dispose()
"""


def set_revision(engine: Engine, revision: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def test_a_database_that_was_migrated_is_current(empty_engine: Engine) -> None:
    upgrade(empty_engine)

    check_current(empty_engine)


def test_migrating_a_second_time_changes_nothing(empty_engine: Engine) -> None:
    upgrade(empty_engine)
    with UnitOfWork(empty_engine).reading() as repos:
        revision = repos.exercises.revision()

    upgrade(empty_engine)

    with UnitOfWork(empty_engine).reading() as repos:
        assert repos.exercises.revision() == revision


def test_the_migrations_make_what_the_models_say(empty_engine: Engine) -> None:
    upgrade(empty_engine)

    with migration(empty_engine) as connection:
        command.check(alembic_config(connection))


def test_the_migrations_make_the_constraints_that_the_models_name(empty_engine: Engine) -> None:
    """Alembic's own comparison does not look at checks, conditions of indexes and names of keys."""

    def named(engine: Engine) -> dict[str, object]:
        inspector = inspect(engine)
        return {
            table: (
                inspector.get_pk_constraint(table)["name"],
                sorted((str(check["name"]), check["sqltext"]) for check in inspector.get_check_constraints(table)),
                sorted(str(key["name"]) for key in inspector.get_foreign_keys(table)),
                sorted(str(key["name"]) for key in inspector.get_unique_constraints(table)),
                sorted(
                    (str(index["name"]), *map(str, index.get("dialect_options", {}).values()))
                    for index in inspector.get_indexes(table)
                ),
            )
            for table in Base.metadata.tables
        }

    Base.metadata.create_all(empty_engine)
    by_models = named(empty_engine)
    Base.metadata.drop_all(empty_engine)

    upgrade(empty_engine)

    assert named(empty_engine) == by_models


def test_the_schema_can_be_taken_back(empty_engine: Engine) -> None:
    upgrade(empty_engine)

    with migration(empty_engine) as connection:
        command.downgrade(alembic_config(connection), "base")

    assert inspect(empty_engine).get_table_names() == ["alembic_version"]


def test_two_databases_do_not_share_a_revision_of_the_catalogue(tmp_path: Path) -> None:
    revisions = set()
    for name in ("one.db", "two.db"):
        engine = make_engine(f"sqlite:///{tmp_path / name}", pool_size=1, pool_timeout_s=1)
        upgrade(engine)
        with UnitOfWork(engine).reading() as repos:
            revisions.add(repos.exercises.revision())
        engine.dispose()

    assert len(revisions) == 2


def test_an_empty_database_awaits_its_migrations(empty_engine: Engine) -> None:
    with pytest.raises(SchemaBehind, match="is empty and this code needs 0001: run the migrations first"):
        check_current(empty_engine)


def test_a_database_of_newer_code_is_left_alone(empty_engine: Engine) -> None:
    upgrade(empty_engine)
    set_revision(empty_engine, "9999")

    with pytest.raises(SchemaAhead, match="revision 9999, which this code does not know"):
        check_current(empty_engine)
    with pytest.raises(SchemaAhead):
        upgrade(empty_engine)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "fit.db").write_text(
        "This is a letter to my aunt, and it is long enough to look like something.\n" * 99
    )
    engine = make_engine(f"sqlite:///{tmp_path / 'fit.db'}", pool_size=1, pool_timeout_s=1)

    for act in (check_current, upgrade):
        with pytest.raises(DatabaseUnreadable, match=r"fit\.db cannot be used: file is not a database\.$"):
            act(engine)


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}", pool_size=1, pool_timeout_s=1)

    with pytest.raises(DatabaseUnreadable, match=r"cannot be used: unable to open database file\.$"):
        check_current(engine)


def test_a_server_that_does_not_listen_is_named_without_its_password() -> None:
    # Port 1 belongs to nobody.
    engine = make_engine("postgresql://fit:hunter2@127.0.0.1:1/fit", pool_size=1, pool_timeout_s=1)

    with pytest.raises(DatabaseUnreadable) as unreadable:
        check_current(engine)

    assert "127.0.0.1:1/fit cannot be used" in str(unreadable.value)
    assert "hunter2" not in str(unreadable.value)
    assert "\n" not in str(unreadable.value)


def test_a_migration_that_makes_a_table_anew_keeps_what_refers_to_it(engine: Engine) -> None:
    unit_of_work = UnitOfWork(engine)
    ada, squat = stored_user(unit_of_work), stored_exercise(unit_of_work)
    with unit_of_work() as repos:
        repos.history.add_many(ada.id, [a_new_entry(squat.id)])

    recreate: Literal["always", "auto"] = "always" if engine.dialect.name == "sqlite" else "auto"
    with (
        migration(engine) as connection,
        Operations.context(MigrationContext.configure(connection)),
        op.batch_alter_table("users", recreate=recreate) as users,
    ):
        users.alter_column("name", existing_type=String(100), nullable=False)

    with unit_of_work() as repos:
        assert len(list(repos.history.all_of(ada.id))) == 1
        repos.users.delete(ada.id)
        assert list(repos.history.all_of(ada.id)) == []


def test_a_migration_that_fails_leaves_no_half(empty_engine: Engine) -> None:
    def fail_in_the_middle() -> None:
        with migration(empty_engine) as connection:
            connection.execute(text("CREATE TABLE half (id INTEGER)"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_in_the_middle()

    assert inspect(empty_engine).get_table_names() == []


def test_of_two_processes_that_migrate_at_once_both_succeed(empty_engine: Engine, database_url: str) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    processes = [
        subprocess.Popen(  # noqa: S603 - the script is the one above
            [sys.executable, "-c", MIGRATE, database_url], env=environment, stderr=subprocess.PIPE
        )
        for _ in range(3)
    ]

    errors = [process.communicate(timeout=60)[1].decode() for process in processes]

    assert [process.returncode for process in processes] == [0, 0, 0], errors
    check_current(empty_engine)


def test_the_claim_survives_the_end_of_the_process_that_made_it(database_url: str, engine: Engine) -> None:
    with UnitOfWork(engine)() as repos:
        repos.bootstrap.claim(NOW)
    engine.dispose()

    again = make_engine(database_url, pool_size=1, pool_timeout_s=1)
    with again.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM bootstrap")).scalar_one() == 1
    again.dispose()


def test_the_names_of_the_migrations_begin_with_their_revisions_in_order(empty_engine: Engine) -> None:
    with empty_engine.connect() as connection:
        scripts = ScriptDirectory.from_config(alembic_config(connection))

    newest_first = [script.revision for script in scripts.walk_revisions()]

    assert list(known_revisions()) == newest_first[::-1]


def test_a_service_does_not_load_what_only_migrations_need() -> None:
    program = "import sys, monolith.main; sys.exit('alembic' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", program], check=False)  # noqa: S603  # a program of our own

    assert done.returncode == 0
