"""A PostgreSQL for one command."""

import os
import sys
from pathlib import Path

import pytest

from tools.throwaway_postgresql import PostgresqlError, find_programs, main


def _install(folder: Path) -> Path:
    folder.mkdir(parents=True)
    program = folder / "initdb"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    return folder


def test_the_programs_on_the_path_are_taken_first(tmp_path: Path) -> None:
    on_the_path = _install(tmp_path / "path")
    _install(tmp_path / "debian" / "15" / "bin")

    assert find_programs(str(on_the_path), tmp_path / "debian") == on_the_path


def test_of_those_that_debian_installed_the_newest_is_taken(tmp_path: Path) -> None:
    for version in ("9.6", "15", "17"):
        _install(tmp_path / version / "bin")

    assert find_programs(str(tmp_path / "nowhere"), tmp_path) == tmp_path / "17" / "bin"


def test_without_a_server_it_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(PostgresqlError, match=r"apt-get install postgresql.*TEST_DATABASE_URL"):
        find_programs(str(tmp_path), tmp_path)


def test_a_server_that_is_there_is_used(capfd: pytest.CaptureFixture[str]) -> None:
    env = {**os.environ, "TEST_DATABASE_URL": "postgresql+psycopg://somewhere/fit"}

    code = main([sys.executable, "-c", "raise SystemExit(7)"], env)

    assert (code, capfd.readouterr().err) == (7, "")
