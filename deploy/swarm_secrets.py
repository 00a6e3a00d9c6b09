"""Makes the secrets of a stack that the swarm does not hold yet: `python -m deploy.swarm_secrets STACK`.

Given ones come from DATABASE_PASSWORD, BOOTSTRAP_KEY and SIGNING_KEY_PEM; the others are random, and leave this
program only towards the swarm, which keeps them encrypted and shows them to the services that may read them.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from deploy.make_secrets import SERVICE_USER, random_signing_key, random_text

Run = Callable[[Sequence[str], str | None], str]

_READ_BY_ROOT: Final = "db"


@dataclass(frozen=True)
class Secret:
    """A secret: its file below /run/secrets/, the variable that may give it, how else it is made, and who reads it."""

    file: str
    variable: str
    make: Callable[[], str]
    readers: frozenset[str]


_MONOLITH: Final = frozenset({"monolith", "migrate"})
SECRETS: Final[Mapping[str, Secret]] = {
    "database-password": Secret("database-password", "DATABASE_PASSWORD", random_text, _MONOLITH | {_READ_BY_ROOT}),
    "bootstrap-key": Secret("bootstrap-key", "BOOTSTRAP_KEY", random_text, _MONOLITH),
    "signing-key": Secret("signing-key.pem", "SIGNING_KEY_PEM", random_signing_key, _MONOLITH),
}


def secret_name(stack: str, name: str) -> str:
    """Return the name under which the swarm keeps it."""
    return f"{stack}_{name}"


def mounts(service: str) -> list[dict[str, Any]]:
    """Return how a stack file gives a service the secrets that it reads, each to its user alone."""
    # The database's entrypoint is still root when it reads the password.
    user = "0" if service == _READ_BY_ROOT else str(SERVICE_USER)
    return [
        {"source": name, "target": secret.file, "uid": user, "gid": user, "mode": 0o400}
        for name, secret in SECRETS.items()
        if service in secret.readers
    ]


def create_missing(stack: str, given: Mapping[str, str], run: Run) -> list[str]:
    """Create what the swarm lacks, and return the names; what it holds is never changed."""
    held = set(run(["docker", "secret", "ls", "--format", "{{.Name}}"], None).split())
    missing = {secret_name(stack, name): secret for name, secret in SECRETS.items()}.items()
    created = [(name, secret) for name, secret in missing if name not in held]
    for name, secret in created:
        run(["docker", "secret", "create", name, "-"], given.get(secret.variable) or secret.make())
    return [name for name, _ in created]


def _run(command: Sequence[str], text: str | None) -> str:
    return subprocess.run(command, input=text, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout


def main(arguments: Sequence[str]) -> None:
    """Create them, and say which, never what they are."""
    (stack,) = arguments
    try:
        created = create_missing(stack, os.environ, _run)
    except subprocess.CalledProcessError as error:
        sys.exit(f"secrets: {' '.join(error.cmd[:3])} ended with {error.returncode}.")
    print(f"Secrets made: {', '.join(created)}." if created else "All secrets are there already.")


if __name__ == "__main__":
    main(sys.argv[1:])
