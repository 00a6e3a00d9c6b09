"""Makes `.venv` hold what the named requirements files pin; a whole one is left alone, any other is made anew."""

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

Runner = Callable[[Sequence[str | Path]], None]


class VenvError(Exception):
    """The environment cannot be made; the text is one line that says what to do."""


class Venv:
    """One virtual environment; `run` runs a command and raises VenvError when it fails."""

    def __init__(self, folder: Path, run: Runner) -> None:
        self._folder = folder
        self._run = run
        self._stamp = folder / "requirements.json"

    @property
    def python(self) -> Path:
        """The interpreter inside."""
        return self._folder / "bin" / "python"

    def ensure(self, files: Sequence[Path]) -> bool:
        """Install what `files` pin unless it is there; tell whether there was anything to do.

        The stamp is taken away before anything changes and written when all is done, so that what an interrupted
        run left behind is never taken for whole.
        """
        wanted = {file.name: _digest(file) for file in files}
        present = self._present()
        if present.items() >= wanted.items():
            return False
        outdated = {name for name, digest in present.items() if wanted.get(name, digest) != digest}
        if outdated or not present:
            present = {}
            sys.stderr.write(f"Making the environment {self._folder.name}; this takes about half a minute.\n")
            self._run([sys.executable, "-m", "venv", "--clear", self._folder])
        self._stamp.unlink(missing_ok=True)
        # The files list every package, so that nothing is left for pip to resolve.
        install: list[str | Path] = [
            self.python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
        ]
        for file in files:
            install += ["--requirement", file]
        self._run([*install, "--require-hashes"])
        self._run([self.python, "-m", "pip", "--quiet", "check"])
        self._stamp.write_text(json.dumps({"base": _base(), "files": present | wanted}), encoding="utf-8")
        return True

    def _present(self) -> dict[str, str]:
        """The files that were installed, by digest; nothing when the environment is missing, broken or half made."""
        try:
            stamp: dict[str, Any] = json.loads(self._stamp.read_text(encoding="utf-8"))
            files: dict[str, str] = stamp["files"]
        except (OSError, ValueError, KeyError, TypeError):
            return {}
        usable = stamp.get("base") == _base() and os.access(self.python, os.X_OK)
        return files if usable else {}


def _base() -> str:
    """The interpreter that environments are made from: another one, or another version, makes a new environment."""
    return f"{sys.base_prefix} {sys.version}"


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def run(command: Sequence[str | Path]) -> None:
    """Run the command; raises VenvError when it fails, after what it printed itself."""
    if subprocess.run(command, check=False, cwd=ROOT).returncode != 0:
        raise VenvError(f"This failed: {' '.join(map(str, command))}")


@contextmanager
def one_at_a_time(file: Path) -> Iterator[None]:
    """Wait until no other process is in this block for the same file."""
    with file.open("rb") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def main(names: Sequence[str]) -> int:
    """Ensure the environment of the project; returns the exit code."""
    try:
        import ensurepip  # noqa: F401, PLC0415  # Debian ships a Python without it
    except ImportError:
        sys.stderr.write(
            "This Python cannot make virtual environments; on Debian or Ubuntu: apt-get install python3-venv\n"
        )
        return 1

    try:
        with one_at_a_time(Path(__file__)):
            Venv(ROOT / ".venv", run).ensure([ROOT / name for name in names])
    except VenvError as exc:
        sys.stderr.write(f"{exc}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
