"""What a measurement asks of the compose stack, and of the operator's commands."""

import subprocess
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent


class StackError(Exception):
    """A command failed; the text says which, and what it said."""


def run(*command: str) -> str:
    """What the command printed. Raises StackError; so do all below."""
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise StackError(f"`{' '.join(command)}` failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def rollout(mode: str, percent: int | None = None) -> None:
    """Bring all strangled operations to a step of the migration."""
    share = [] if percent is None else [f"PERCENT={percent}"]
    run("make", "--no-print-directory", "rollout", f"MODE={mode}", *share)


def tokens_of_athletes(number: int) -> str:
    """Tokens for an hour of so many athletes, a JSON object a line; those athletes who are missing are added."""
    _in_monolith("add-synthetic-athletes", "--athletes", str(number))
    return _in_monolith("issue-tokens", "--sample", str(number), "--lifetime-s", "3600")


def engine_version() -> str:
    """Of Docker."""
    return run("docker", "version", "--format", "{{.Server.Version}}").strip()


def pids_of(service: str) -> list[int]:
    """The first process of each container of the service, as this machine numbers them."""
    containers = run("docker", "compose", "ps", "--quiet", service).split()
    return [int(run("docker", "inspect", "--format", "{{.State.Pid}}", container)) for container in containers]


def _in_monolith(*command: str) -> str:
    return run("docker", "compose", "exec", "--no-TTY", "monolith", "python", "-m", "monolith.cli", *command)
