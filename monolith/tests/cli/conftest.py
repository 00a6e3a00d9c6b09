"""A command, and the deployments that it is run in."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine

from monolith.catalogue.builtin import load_exercises, load_muscle_groups
from monolith.cli import cli
from monolith.db.catalogue_seed import seed_catalogue
from monolith.db.schema import upgrade
from monolith.tests.cli.databases import Run


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
def run(monkeypatch: pytest.MonkeyPatch, logging_as_before: None) -> Run:
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
