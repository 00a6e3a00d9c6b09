"""Running the pair: what is refused, what stops it, and with which exit code."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.environment import ROOT, environment
from tools.run import CannotRun, exit_code, ports, require_free

SUPERVISE = """
import sys
from pathlib import Path
from tools.environment import environment
from tools.run import supervise
sys.exit(supervise(environment({}), Path(sys.argv[1])))
"""
# Says that it runs, and when it was asked to stop.
SERVICE = """
import signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(print("asked")))
print("up")
signal.pause()
"""


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


class Supervised:
    """A Procfile under supervision, in a process of its own."""

    def __init__(self, procfile: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", SUPERVISE, str(procfile)],
            cwd=ROOT,
            env={**environment(os.environ), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )
        self.lines: list[str] = []

    def read_until(self, *texts: str) -> None:
        """Read lines until each text was seen, one a line."""
        assert self.process.stdout is not None
        waiting = list(texts)
        while waiting:
            line = self.process.stdout.readline()
            assert line, f"ended before {waiting}: {self.lines}"
            self.lines.append(line)
            found = next((text for text in waiting if text in line), None)
            if found is not None:
                waiting.remove(found)

    def end(self) -> tuple[int, str]:
        """Wait for the end; return the exit code and everything that was printed."""
        rest, _ = self.process.communicate(timeout=20)
        return self.process.returncode, "".join(self.lines) + rest


@pytest.fixture
def procfile(tmp_path: Path) -> Path:
    return tmp_path / "Procfile"


@pytest.fixture
def service(tmp_path: Path) -> str:
    """The command of a service that runs until it is asked to stop."""
    script = tmp_path / "service.py"
    script.write_text(SERVICE, encoding="utf-8")
    return f"exec python {script}"


def test_the_ports_are_the_two_of_the_environment() -> None:
    assert ports({"MONOLITH_PORT": "5001", "COACH_PORT": "5002"}) == (5001, 5002)


@pytest.mark.parametrize("value", ["", "http", "0", "65536", "-1", "\u0665\u0660"])
def test_a_port_that_makes_no_sense_is_named(value: str) -> None:
    with pytest.raises(CannotRun, match="COACH_PORT"):
        ports({"MONOLITH_PORT": "5001", "COACH_PORT": value})


def test_one_port_for_both_is_refused() -> None:
    with pytest.raises(CannotRun, match="each service needs its own"):
        ports({"MONOLITH_PORT": "5001", "COACH_PORT": "5001"})


def test_a_port_in_use_is_refused_in_one_line(taken: int) -> None:
    with pytest.raises(CannotRun, match=rf"^Cannot listen on 127.0.0.1:{taken}: .* COACH_PORT\.$"):
        require_free("127.0.0.1", "COACH_PORT", taken)


def test_a_port_is_only_looked_at() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    require_free("127.0.0.1", "COACH_PORT", port)
    require_free("127.0.0.1", "COACH_PORT", port)


@pytest.mark.parametrize(
    ("honcho", "expected"),
    [(130, 0), (143, 0), (0, 1), (3, 3), (-9, 137)],
    ids=["Ctrl-C", "SIGTERM", "a service that just ends", "a service that fails", "a service that is killed"],
)
def test_only_a_stop_that_was_asked_for_is_a_success(honcho: int, expected: int) -> None:
    assert exit_code(honcho) == expected


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_all_services(procfile: Path, service: str, asked: signal.Signals) -> None:
    procfile.write_text(f"one: {service}\ntwo: {service}\n", encoding="utf-8")
    supervised = Supervised(procfile)
    supervised.read_until("| up", "| up")

    supervised.process.send_signal(asked)

    code, text = supervised.end()
    assert (code, text.count("| asked")) == (0, 2)


@pytest.mark.parametrize(("ending", "expected"), [("exit 3", 3), ("exit 0", 1), ("kill -KILL $$", 137)])
def test_the_end_of_one_service_is_the_end_of_all(
    procfile: Path, service: str, tmp_path: Path, ending: str, expected: int
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    procfile.write_text(f"one: {service}\ntwo: read line < {pipe}; {ending}\n", encoding="utf-8")
    supervised = Supervised(procfile)
    supervised.read_until("| up")

    pipe.write_text("now\n", encoding="utf-8")

    code, text = supervised.end()
    assert (code, text.count("| asked")) == (expected, 1)


def test_all_stop_when_nobody_reads_what_they_say(procfile: Path, tmp_path: Path) -> None:
    pipe, witness = tmp_path / "pipe", tmp_path / "witness"
    os.mkfifo(pipe)
    procfile.write_text(
        f"one: trap 'echo asked > {witness}; exit' TERM; echo up; read line < {pipe}; while :; do echo more; done\n",
        encoding="utf-8",
    )
    supervised = Supervised(procfile)
    supervised.read_until("| up")
    assert supervised.process.stdout is not None
    supervised.process.stdout.close()

    pipe.write_text("now\n", encoding="utf-8")

    assert supervised.process.wait(timeout=20) == 0
    assert witness.read_text(encoding="utf-8") == "asked\n"
