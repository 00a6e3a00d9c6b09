"""Runs both services of the Procfile in the foreground: `make run`."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.printer import Printer

from tools.environment import ROOT, environment, reachable

_INTERRUPTED, _TERMINATED = 130, 143  # honcho's codes after SIGINT and SIGTERM
_MAX_PORT = 65535


class CannotRun(Exception):
    """The run cannot start; the text is one line."""


def ports(variables: Mapping[str, str]) -> tuple[int, int]:
    """Return the ports of the monolith and of the coach. Raises CannotRun when they make no sense."""
    found = []
    for name in ("MONOLITH_PORT", "COACH_PORT"):
        value = variables[name]
        if not value.isascii() or not value.isdecimal() or not 0 < int(value) <= _MAX_PORT:
            raise CannotRun(f"{name} is {value!r}; it must be a whole number from 1 to {_MAX_PORT}.")
        found.append(int(value))
    monolith, coach = found
    if monolith == coach:
        raise CannotRun(f"MONOLITH_PORT and COACH_PORT are both {coach}; each service needs its own.")
    return monolith, coach


def require_free(host: str, variable: str, port: int) -> None:
    """Raise CannotRun when the port is taken.

    Each service checks its own port as well; here it is checked before the database is touched, and before the
    readiness of a stranger could be taken for that of our service.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as exc:
            raise CannotRun(
                f"Cannot listen on {host}:{port}: {exc.strerror}. Free that port, or set {variable}."
            ) from exc


def exit_code(honcho: int) -> int:
    """Translate honcho's code: a stop that was asked for is a success, a service that ended by itself never is."""
    if honcho in (_INTERRUPTED, _TERMINATED):
        return 0
    if honcho < 0:
        return 128 - honcho
    return honcho or 1


def prepare(variables: Mapping[str, str]) -> int:
    """Migrate and seed the database; return the exit code of the command, which says itself why it failed."""
    command = [sys.executable, "-m", "monolith.cli", "prepare"]
    return subprocess.run(command, check=False, env=variables, cwd=ROOT).returncode


class Output:
    """Standard output that asks for a stop when nobody reads it any more: a closed pipe, a closed terminal."""

    def write(self, text: str) -> int:
        """Write to standard output."""
        try:
            return sys.stdout.write(text)
        except OSError:
            return self._lost(len(text))

    def flush(self) -> None:
        """Flush standard output."""
        try:
            sys.stdout.flush()
        except OSError:
            self._lost(0)

    def isatty(self) -> bool:
        """Tell whether colours can be seen."""
        return sys.stdout.isatty()

    @staticmethod
    def _lost(written: int) -> int:
        # What is still in the buffer must go somewhere, or the interpreter fails on it at the very end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        os.kill(os.getpid(), signal.SIGTERM)
        return written


def supervise(variables: Mapping[str, str], procfile: Path) -> int:
    """Run the processes until one ends or a signal comes; all are gone afterwards. Return the exit code."""
    manager = Manager(Printer(Output()))
    for name, command in parse_procfile(procfile.read_text(encoding="utf-8")).processes.items():
        manager.add_process(name, command, env=dict(variables), cwd=str(ROOT))
    # Honcho knows nothing of a closed terminal, and the services, being sessions of their own, would outlive it.
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    manager.loop()
    return exit_code(manager.returncode)


def main() -> int:
    """Check, prepare, run; returns the exit code."""
    variables = environment(os.environ)
    host = variables["HOST"]
    try:
        monolith, coach = ports(variables)
        require_free(host, "MONOLITH_PORT", monolith)
        require_free(host, "COACH_PORT", coach)
        failed = prepare(variables)
    except CannotRun as exc:
        sys.stderr.write(f"{exc}\n")
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED
    if failed:
        return failed
    urls = [reachable(host, port) for port in (monolith, coach)]
    # In a session of its own, Ctrl-C leaves it to the line below.
    announcer = subprocess.Popen(
        [sys.executable, "-m", "tools.announce", *urls, variables["ENVIRONMENT"]], cwd=ROOT, start_new_session=True
    )
    try:
        return supervise(variables, ROOT / "Procfile")
    finally:
        announcer.terminate()
        announcer.wait()


if __name__ == "__main__":
    sys.exit(main())
