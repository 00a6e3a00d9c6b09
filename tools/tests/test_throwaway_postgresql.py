"""A PostgreSQL for one command."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
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


_CLEANS_UP = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(3))
try:
    print("begun", flush=True)
    time.sleep(60)
finally:
    time.sleep(0.5)
    print("cleaned up", flush=True)
"""


@pytest.fixture
def interruptible() -> Iterator[None]:
    """What runs in the background of a shell ignores Ctrl-C, and so would all that it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize(("asked", "to_all"), [(signal.SIGTERM, False), (signal.SIGINT, True)], ids=["kill", "Ctrl-C"])
def test_a_command_that_is_stopped_cleans_up_first(asked: signal.Signals, to_all: bool) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tools.throwaway_postgresql", sys.executable, "-c", _CLEANS_UP],
        env={**os.environ, "TEST_DATABASE_URL": "postgresql+psycopg://somewhere/fit"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as running:
        assert running.stdout
        running.stdout.readline()

        (os.killpg if to_all else os.kill)(running.pid, asked)
        running.wait(30)
        told = running.stdout.read()

    assert told == b"cleaned up\n"
