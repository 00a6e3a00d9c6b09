"""Runs the programs that spec/lint/package.json names."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LINT_FOLDER = ROOT / "spec" / "lint"
# They ask nobody for news and tell nobody of their use.
_QUIET = {
    "REDOCLY_TELEMETRY": "off",
    "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
    "REDOCLY_SUPPRESS_NOTIFICATIONS": "true",
}
_WITHIN_S = 120


class ToolError(Exception):
    """A tool is missing, or ended without a report; the message says what to do."""


def run(tool: str, *arguments: str | Path) -> str:
    """Run a tool of spec/lint and return its standard output, whatever its exit code. Raises ToolError.

    A linter that finds something ends with 1, and so does one that breaks; whoever reads the output tells them apart.
    """
    program = LINT_FOLDER / "node_modules" / ".bin" / tool
    if not program.exists():
        raise ToolError(f"{tool} is not installed: run the make target (make spec-gates), which installs it by npm.")
    command = [str(program), *map(str, arguments)]
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, **_QUIET},
            capture_output=True,
            text=True,
            check=False,
            timeout=_WITHIN_S,
        )
    except OSError as exc:
        raise ToolError(f"{tool} cannot be run ({exc.strerror}): it needs Node 20.19 or newer.") from exc
    except subprocess.TimeoutExpired as exc:
        raise ToolError(f"{tool} was not done within {_WITHIN_S} s.") from exc
    if not done.stdout.strip():
        raise ToolError(f"{tool} ended with {done.returncode} and without a report.\n{done.stderr.strip()}")
    return done.stdout
