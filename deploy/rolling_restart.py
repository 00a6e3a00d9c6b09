"""Restarts a service of the compose stack without a lost request: `python -m deploy.rolling_restart SERVICE...`.

A new container is started beside each old one, and only when it is healthy, and the façade has had time to find it,
does the old one get SIGTERM. What the images are by now is what the new containers run: so this is also an update.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable

_HEALTHY_WITHIN_S = 60
_LOOKS_EVERY_S = 0.3
# The façade asks for the addresses of a service once a second.
_FOUND_AFTER_S = 2.5

Tell = Callable[[str], None]


class RestartError(Exception):
    """Docker refused something, or a new container does not become healthy; the old ones are still there."""


def main() -> None:
    """End with 1 and one line when a service could not be restarted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("services", nargs="+", metavar="SERVICE", help="monolith or coach, in the order of the restart")
    try:
        for service in parser.parse_args().services:
            restart(service, print)
    except RestartError as error:
        sys.exit(f"rolling restart: {error}")


def restart(service: str, tell: Tell) -> None:
    """Replace every container of the service, one after the other. Raises RestartError."""
    old = containers(service)
    if not old:
        raise RestartError(f"there is no container of {service}: start it first.")
    for container in old:
        new = _one_more(service)
        _wait_until_healthy(new)
        time.sleep(_FOUND_AFTER_S)
        _docker("stop", container)
        _docker("rm", container)
        tell(f"{service}: {new[:12]} took the place of {container[:12]}.")


def containers(service: str) -> list[str]:
    """The ids of the service's running containers."""
    return _docker("compose", "ps", "--quiet", "--status", "running", service).split()


def _one_more(service: str) -> str:
    before = containers(service)
    _docker(
        *("compose", "up", "--detach", "--no-deps", "--no-recreate", "--no-build"),
        *("--scale", f"{service}={len(before) + 1}", service),
    )
    return next(container for container in containers(service) if container not in before)


def _wait_until_healthy(container: str) -> None:
    until = time.monotonic() + _HEALTHY_WITHIN_S
    while time.monotonic() < until:
        state = json.loads(_docker("inspect", "--format", "{{json .State}}", container))
        if state["Health"]["Status"] == "healthy":
            return
        if not state["Running"]:
            break
        time.sleep(_LOOKS_EVERY_S)
    raise RestartError(f"{container[:12]} is not healthy: `docker logs {container[:12]}` says why.")


def _docker(*arguments: str) -> str:
    command = ["docker", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise RestartError(f"`{' '.join(command)}`: {said[-1] if said else 'failed'}")
    return done.stdout


if __name__ == "__main__":
    main()
