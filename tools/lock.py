"""Pins what requirements*.in ask for in requirements*.txt, with hashes: `make lock`.

What developers need is resolved first; the other files then take its pins, and the load study adds some.
"""

import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

_PIP_TOOLS = "pip-tools==7.6.2"
_OLDEST = (3, 11)
_FIRST = "requirements-dev"
_OTHERS = ("requirements", "requirements-monolith", "requirements-coach", "requirements-load")
_OPTIONS = (
    "--quiet",
    "--generate-hashes",
    "--strip-extras",
    "--allow-unsafe",
    # Where packages come from is the business of each machine.
    "--no-emit-index-url",
    "--no-emit-trusted-host",
    "--no-emit-find-links",
)


def command(python: Path, name: str, extra: Sequence[str]) -> list[str]:
    """Return the command that pins one file; `extra` are further options of pip-compile."""
    constraint = [] if name == _FIRST else ["--constraint", f"{_FIRST}.txt"]
    return [
        *(str(python), "-m", "piptools", "compile", *_OPTIONS),
        *(*constraint, *extra, "--output-file", f"{name}.txt", f"{name}.in"),
    ]


def main(extra: Sequence[str]) -> int:
    """Write the files anew; returns the exit code."""
    if sys.version_info[:2] != _OLDEST:
        sys.stderr.write("Lock with the oldest Python that Fit supports: make lock PYTHON=python3.11\n")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        environment = {**os.environ, "CUSTOM_COMPILE_COMMAND": "make lock"}
        commands = [[str(python), "-m", "pip", "install", "--quiet", _PIP_TOOLS], command(python, _FIRST, extra)]
        commands += [command(python, name, ()) for name in _OTHERS]
        for line in commands:
            code = subprocess.run(line, check=False, cwd=ROOT, env=environment).returncode
            if code != 0:
                return code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
