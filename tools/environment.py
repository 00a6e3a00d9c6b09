"""The environment of a development run: what the shell says, then `.env`, then the embedded defaults.

`python -m tools.environment COMMAND ...` runs one command in it.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from honcho import environ

ROOT = Path(__file__).resolve().parent.parent

_DEFAULTS = {
    "ENVIRONMENT": "embedded",
    "HOST": "127.0.0.1",
    "MONOLITH_PORT": "5001",
    "COACH_PORT": "5002",
    "PYTHONUNBUFFERED": "1",  # a log line is seen when it is written, although a pipe carries it
}


def environment(shell: Mapping[str, str], root: Path = ROOT) -> dict[str, str]:
    """Return the variables; those that tell each service where the other is follow from the two ports.

    `PATH` leads to the interpreter that runs this, so that `python` in the Procfile is the one with the dependencies.
    """
    dotenv = root / ".env"
    written = environ.parse(dotenv.read_text(encoding="utf-8")) if dotenv.is_file() else {}
    variables = {**_DEFAULTS, **written, **shell}
    if variables["ENVIRONMENT"] == "embedded":
        monolith = reachable(variables["HOST"], variables["MONOLITH_PORT"])
        coach_port = variables["COACH_PORT"]
        variables.setdefault("MONOLITH_URL", monolith)
        variables.setdefault("TOKEN_URL", f"{monolith}/oauth/token")
        variables.setdefault("CORS_ALLOWED_ORIGINS", f"http://127.0.0.1:{coach_port},http://localhost:{coach_port}")
    # Not resolved: in a virtual environment the interpreter is a link, and the place of the link counts.
    here = Path(sys.executable).parent
    variables["PATH"] = os.pathsep.join([str(here), variables.get("PATH", os.defpath)])
    return variables


def reachable(host: str, port: int | str) -> str:
    """Return the URL at which this machine reaches a service that listens on `host`."""
    if host in ("0.0.0.0", "::"):  # noqa: S104  # nothing is bound here
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def main(command: list[str]) -> None:
    """Become the command."""
    variables = environment(os.environ)
    os.chdir(ROOT)
    os.execvpe(command[0], command, variables)  # noqa: S606  # the command is the Makefile's


if __name__ == "__main__":
    main(sys.argv[1:])
