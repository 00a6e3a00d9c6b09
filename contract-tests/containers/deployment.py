"""The compose project of this tree under a name of its own, with ports that nobody else has."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pair.people import Client
from tools.free_port import free_port

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("monolith", "coach", "facade")


class DockerError(AssertionError):
    """A command of Docker's failed; the message ends with what it printed."""


@dataclass
class Deployment:
    """`docker compose` in a project called `project`; `took_s` is how long the first start took."""

    project: str
    folder: Path
    took_s: float = 0.0
    env: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        ports = {name: str(free_port()) for name in ("FACADE_PORT", "MONOLITH_PORT", "COACH_PORT", "PROMETHEUS_PORT")}
        routes = self.folder / "routes"
        shutil.copytree(ROOT / "facade" / "routes", routes)
        # The façade's user must pass.
        routes.chmod(0o755)
        self.env = {
            **os.environ,
            **ports,
            "COMPOSE_PROJECT_NAME": self.project,
            "FACADE_ROUTES_DIR": str(routes),
            "FIT_VERSION": "test",
        }

    @property
    def facade(self) -> Client:
        """The only door."""
        return Client(f"http://127.0.0.1:{self.env['FACADE_PORT']}")

    def compose(self, *arguments: str, check: bool = True, env: Mapping[str, str] | None = None) -> str:
        """Run it and return what it printed. Raises DockerError."""
        return docker("compose", *arguments, check=check, env={**self.env, **(env or {})})

    def start(self, *options: str) -> float:
        """Build, start and wait until everything is healthy; returns the seconds that it took. Raises DockerError."""
        started = time.monotonic()
        self.compose("up", "--detach", "--build", "--wait", "--wait-timeout", "180", *options)
        return time.monotonic() - started

    def run_in(self, service: str, *command: str, user: str | None = None, check: bool = True) -> str:
        """Run a command in the service's first container."""
        options = ["--user", user] if user else []
        return self.compose("exec", "--no-TTY", *options, service, *command, check=check).strip()

    def kill(self, service: str, *, user: str | None = None) -> None:
        """End every process of the first container at once with SIGKILL, as the kernel does that runs out of memory.

        `docker kill` would count as an operator's wish, after which nothing is restarted.
        """
        self.run_in(service, "sh", "-c", "kill -9 -1", user=user, check=False)

    def containers(self) -> list[dict[str, Any]]:
        """What Docker knows of every container of the project, those that have ended included."""
        names = self.compose("ps", "--all", "--quiet").split()
        found: list[dict[str, Any]] = json.loads(docker("inspect", *names))
        return found

    def container(self, service: str) -> dict[str, Any]:
        """What Docker knows of the service's first container."""
        wanted = f"{self.project}-{service}-1"
        return next(it for it in self.containers() if it["Name"] == f"/{wanted}")

    def bootstrap_key(self) -> str:
        """The key that was made for this deployment."""
        return self.run_in("monolith", "cat", "/run/secrets/bootstrap-key")

    def end(self) -> None:
        """Take everything away, the data too."""
        self.compose("--profile", "observability", "down", "--volumes", "--timeout", "5", "--remove-orphans")


def docker(*arguments: str, check: bool = True, env: Mapping[str, str] | None = None) -> str:
    """Run it and return what it printed on standard output. Raises DockerError."""
    done = subprocess.run(
        ["docker", *arguments],  # noqa: S607  # whichever is on the path
        cwd=ROOT,
        env=env,
        capture_output=True,
        check=False,
        encoding="utf-8",
        errors="replace",
    )
    if check and done.returncode != 0:
        told = "\n".join((done.stdout + done.stderr).splitlines()[-40:])
        raise DockerError(f"docker {' '.join(arguments[:6])} ended with {done.returncode}.\n{told}")
    return done.stdout
