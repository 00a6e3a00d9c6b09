"""Runs a command beside a PostgreSQL of its own: `python -m tools.throwaway_postgresql COMMAND...`.

The command finds the server's URL in TEST_DATABASE_URL. When that is set already, the command just runs.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tools.free_port import free_port
from tools.termination import leave_on_sigterm

_DEBIAN = Path("/usr/lib/postgresql")
_OWNER = "postgres"
_CURE = "On Debian or Ubuntu: apt-get install postgresql. Or set TEST_DATABASE_URL to a server that tests may use."
# What a test database holds may be lost, so it need not wait for the disk.
_CONFIGURATION = (
    *("listen_addresses=127.0.0.1", "max_connections=300"),
    *("fsync=off", "full_page_writes=off", "synchronous_commit=off"),
)


class PostgresqlError(Exception):
    """There is no server, and none can be started; the text says what to do."""


def find_programs(path: str | None = None, debian: Path = _DEBIAN) -> Path:
    """The folder of initdb and pg_ctl: on the path, or the newest of Debian's, which are not on it.

    Raises PostgresqlError.
    """
    found = shutil.which("initdb", path=path)
    if found is not None:
        return Path(found).resolve().parent
    installed = [file.parent for file in debian.glob("*/bin/initdb")]
    if not installed:
        raise PostgresqlError(f"PostgreSQL is not installed. {_CURE}")
    return max(installed, key=lambda folder: [int(part) for part in folder.parent.name.split(".") if part.isdecimal()])


@contextmanager
def throwaway_postgresql(programs: Path) -> Iterator[str]:
    """The URL of an empty database on a new server, which ends with the block. Raises PostgresqlError."""
    with tempfile.TemporaryDirectory(prefix="fit-postgresql-") as folder:
        # The server's user must pass through.
        Path(folder).chmod(0o755)
        data = Path(folder) / "data"
        _make_data_folder(data)
        port = free_port()
        _run(programs / "initdb", "--pgdata", data, "--username=fit", "--auth=trust", "--encoding=UTF8", "--no-sync")
        settings = " ".join(f"-c {setting}" for setting in (*_CONFIGURATION, f"unix_socket_directories={data}"))
        _run(
            programs / "pg_ctl",
            "--pgdata",
            data,
            "--log",
            data / "log",
            "--wait",
            "start",
            "--options",
            f"-p {port} {settings}",
        )
        try:
            _run(programs / "createdb", "--host=127.0.0.1", f"--port={port}", "--username=fit", "fit")
            yield f"postgresql+psycopg://fit@127.0.0.1:{port}/fit"
        finally:
            _run(programs / "pg_ctl", "--pgdata", data, "--mode", "immediate", "stop")


def _make_data_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        try:
            shutil.chown(folder, _OWNER)
        except LookupError as exc:
            raise PostgresqlError(f"PostgreSQL does not run as root, and there is no user {_OWNER}. {_CURE}") from exc


def _run(*command: str | Path) -> None:
    """Run one of PostgreSQL's programs, which refuse to run as root."""
    done = subprocess.run(
        list(map(str, command)),
        cwd="/",
        check=False,
        # Not a pipe: the server that pg_ctl starts would keep it open.
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        user=_OWNER if os.geteuid() == 0 else None,
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"},
    )
    if done.returncode != 0:
        raise PostgresqlError(f"This failed with {done.returncode}: {' '.join(map(str, command))}")


def run_to_its_end(command: Sequence[str], env: Mapping[str, str]) -> int:
    """Run the command; returns its exit code. It is left the time to clean up, also when this process is to stop."""
    process = subprocess.Popen(command, env=env)
    try:
        return process.wait()
    except SystemExit:
        # Ctrl-C reaches the command by itself, SIGTERM does not.
        process.terminate()
        raise
    finally:
        process.wait()


def main(command: Sequence[str], env: Mapping[str, str] = os.environ) -> int:
    """Run the command; returns its exit code, or 2 when there is no server for it."""
    if env.get("TEST_DATABASE_URL"):
        return run_to_its_end(command, env)
    try:
        with throwaway_postgresql(find_programs()) as url:
            return run_to_its_end(command, {**env, "TEST_DATABASE_URL": url})
    except PostgresqlError as exc:
        sys.stderr.write(f"{exc}\n")
        return 2


if __name__ == "__main__":
    leave_on_sigterm()
    sys.exit(main(sys.argv[1:]))
