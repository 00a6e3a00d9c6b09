"""The environment is whole, or it is made anew; nothing in between is taken for it."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tools.virtual_environment import Venv, VenvError, one_at_a_time, run


class Machine:
    """Stands for the commands: notes them, makes the interpreter appear, and fails when told to."""

    def __init__(self) -> None:
        self.commands: list[list[str]] = []
        self.fails_at = ""

    def __call__(self, command: Sequence[str | Path]) -> None:
        words = [str(part) for part in command]
        self.commands.append(words)
        if self.fails_at and self.fails_at in words:
            raise VenvError("failed")
        if "venv" in words:
            python = Path(words[-1]) / "bin" / "python"
            python.parent.mkdir(parents=True, exist_ok=True)
            python.touch(mode=0o755)

    def kinds(self) -> list[str]:
        """What was done since the last question."""
        done: list[str] = [
            next(kind for kind in ("venv", "install", "check") if kind in words) for words in self.commands
        ]
        self.commands.clear()
        return done


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def venv(tmp_path: Path, machine: Machine) -> Venv:
    return Venv(tmp_path / ".venv", machine)


@pytest.fixture
def runtime(tmp_path: Path) -> Path:
    file = tmp_path / "requirements.txt"
    file.write_text("flask==3 --hash=sha256:0\n", encoding="utf-8")
    return file


@pytest.fixture
def development(tmp_path: Path) -> Path:
    file = tmp_path / "requirements-dev.txt"
    file.write_text("pytest==9 --hash=sha256:0\n", encoding="utf-8")
    return file


def test_a_missing_environment_is_made(venv: Venv, machine: Machine, runtime: Path) -> None:
    changed = venv.ensure([runtime])

    assert changed
    assert machine.kinds() == ["venv", "install", "check"]


def test_packages_are_installed_by_their_hashes(venv: Venv, machine: Machine, runtime: Path) -> None:
    venv.ensure([runtime])

    install = machine.commands[1]
    assert {"--require-hashes", "--no-deps", str(runtime)} <= set(install)


def test_a_whole_environment_is_left_alone(venv: Venv, machine: Machine, runtime: Path) -> None:
    venv.ensure([runtime])
    machine.kinds()

    changed = venv.ensure([runtime])

    assert not changed
    assert machine.kinds() == []


def test_changed_requirements_make_a_new_one(venv: Venv, machine: Machine, runtime: Path) -> None:
    venv.ensure([runtime])
    machine.kinds()
    runtime.write_text("flask==4 --hash=sha256:0\n", encoding="utf-8")

    venv.ensure([runtime])

    assert machine.kinds() == ["venv", "install", "check"]


def test_a_second_layer_is_added_to_the_first(venv: Venv, machine: Machine, runtime: Path, development: Path) -> None:
    venv.ensure([runtime])
    machine.kinds()

    venv.ensure([runtime, development])

    assert machine.kinds() == ["install", "check"]
    assert not venv.ensure([runtime])


@pytest.mark.parametrize("step", ["venv", "install", "check"])
def test_an_interrupted_one_is_made_anew(venv: Venv, machine: Machine, runtime: Path, step: str) -> None:
    machine.fails_at = step
    with pytest.raises(VenvError):
        venv.ensure([runtime])
    machine.fails_at = ""
    machine.kinds()

    venv.ensure([runtime])

    assert machine.kinds() == ["venv", "install", "check"]


def test_an_interrupted_second_layer_makes_all_anew(
    venv: Venv, machine: Machine, runtime: Path, development: Path
) -> None:
    venv.ensure([runtime])
    machine.fails_at = "install"
    with pytest.raises(VenvError):
        venv.ensure([runtime, development])
    machine.fails_at = ""
    machine.kinds()

    venv.ensure([runtime])

    assert machine.kinds() == ["venv", "install", "check"]


def test_one_without_its_interpreter_is_made_anew(venv: Venv, machine: Machine, runtime: Path) -> None:
    venv.ensure([runtime])
    machine.kinds()
    venv.python.unlink()

    venv.ensure([runtime])

    assert machine.kinds() == ["venv", "install", "check"]


@pytest.mark.parametrize("stamp", ["", "[]", "{}", json.dumps({"base": "/usr 3.9", "files": {}})])
def test_one_of_another_python_or_with_a_broken_stamp_is_made_anew(
    venv: Venv, machine: Machine, runtime: Path, tmp_path: Path, stamp: str
) -> None:
    venv.ensure([runtime])
    machine.kinds()
    (tmp_path / ".venv" / "requirements.json").write_text(stamp, encoding="utf-8")

    venv.ensure([runtime])

    assert machine.kinds() == ["venv", "install", "check"]


def test_a_command_that_fails_is_named() -> None:
    with pytest.raises(VenvError, match="This failed: false"):
        run(["false"])


def test_two_runs_do_not_meet(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    file.touch()
    # Another process, because a lock belongs to an open file.
    script = "import fcntl, sys; fcntl.flock(open(sys.argv[1]), fcntl.LOCK_EX | fcntl.LOCK_NB)"
    attempt: list[str | Path] = [sys.executable, "-c", script, file]
    with one_at_a_time(file), pytest.raises(VenvError):
        run(attempt)

    run(attempt)
