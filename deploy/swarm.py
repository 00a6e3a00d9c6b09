"""Deploys Fit to a swarm and waits until it serves: `python -m deploy.swarm up STACK`, or `down STACK [--volumes]`."""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import yaml

from deploy.stack import resolved, to_stack
from deploy.swarm_secrets import SECRETS, Run, create_missing, secret_name

_CONVERGES_WITHIN_S: Final = 240.0
_POLL_S: Final = 1.0
_TIMES_IN_A_ROW: Final = 3
_FAILED: Final = frozenset({"paused", "rollback_completed", "rollback_paused"})
_OF_STACK: Final = "com.docker.stack.namespace"

Update = dict[str, Any]


class SwarmError(Exception):
    """It cannot be deployed, or does not come up; the text says what to do."""


def docker(command: Sequence[str], text: str | None = None) -> str:
    """Run it and return what it printed. Raises SwarmError with what it complained about."""
    done = subprocess.run(command, input=text, capture_output=True, check=False, encoding="utf-8")
    if done.returncode != 0:
        raise SwarmError(f"{' '.join(command[:4])} ended with {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def label_node(stack: str, run: Run) -> None:
    """See to it that one node holds the data: the only one, or the one that an operator chose. Raises SwarmError."""
    info = json.loads(run(["docker", "info", "--format", "{{json .Swarm}}"], None))
    if info["LocalNodeState"] != "active" or not info["ControlAvailable"]:
        raise SwarmError(
            "This machine manages no swarm. `docker swarm init --advertise-addr 127.0.0.1` makes one of it alone."
        )
    nodes = run(["docker", "node", "ls", "--quiet"], None).split()
    label = f"{stack}.data"
    labels = [run(["docker", "node", "inspect", "--format", "{{json .Spec.Labels}}", node], None) for node in nodes]
    if any(json.loads(text).get(label) == "true" for text in labels):
        return
    if len(nodes) > 1:
        raise SwarmError(f"Which node holds the database? docker node update --label-add {label}=true NODE")
    run(["docker", "node", "update", "--label-add", f"{label}=true", nodes[0]], None)


def updates(stack: str, run: Run) -> dict[str, Update]:
    """Return how the last update of each service stands; empty for one that was never updated. Raises SwarmError."""
    names = run(["docker", "service", "ls", "--quiet", "--filter", f"label={_OF_STACK}={stack}"], None).split()
    if not names:
        return {}
    told = run(["docker", "service", "inspect", "--format", "{{.Spec.Name}}\t{{json .UpdateStatus}}", *names], None)
    lines = (line.split("\t") for line in told.splitlines())
    return {name: json.loads(status) or {} for name, status in lines}


def unsettled(stack: str, run: Run, before: Mapping[str, Update]) -> list[str]:
    """Return the services that do not run as they should yet.

    `before` is how their updates stood before: what was so already says nothing of now. Raises SwarmError when an
    update was taken back.
    """
    waiting = []
    now = updates(stack, run)
    listed = run(["docker", "stack", "services", "--format", "{{.Name}}\t{{.Replicas}}", stack], None)
    for name, replicas in (line.split("\t") for line in listed.splitlines()):
        update = now.get(name, {})
        state = "completed" if update == before.get(name) else update.get("State", "completed")
        if state in _FAILED:
            raise SwarmError(f"The update of {name} failed: {update.get('Message', state)}.")
        if state != "completed" or not _complete(replicas):
            waiting.append(f"{name} ({replicas}, {state})")
    return waiting


def _complete(replicas: str) -> bool:
    """Tell it of `2/2`, and of a job's `0/1 (1/1 completed)`."""
    running, _, job = replicas.partition(" (")
    done, _, wanted = (job.split(" ")[0] if job.endswith("completed)") else running.split(" ")[0]).partition("/")
    return done == wanted


def await_settled(
    stack: str,
    run: Run,
    *,
    before: Mapping[str, Update],
    within_s: float,
    clock: Callable[[], float] = time.monotonic,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Return when all services run as they should. Raises SwarmError, which names those that do not."""
    deadline, settled = clock() + within_s, 0
    # More than once, because an update begins a moment after it was asked for.
    while settled < _TIMES_IN_A_ROW:
        waiting = unsettled(stack, run, before)
        settled = 0 if waiting else settled + 1
        if waiting and clock() > deadline:
            tasks = ["docker", "stack", "ps", "--no-trunc", "--format", "{{.Name}} {{.CurrentState}} {{.Error}}", stack]
            last = "\n".join(run(tasks, None).splitlines()[:20])
            raise SwarmError(f"After {within_s:.0f} s not as they should be: {', '.join(waiting)}.\n{last}")
        pause(_POLL_S)


def up(stack: str) -> None:
    """Deploy what docker-compose.yml and the environment say now, and wait until it serves. Raises SwarmError."""
    label_node(stack, docker)
    for name in create_missing(stack, os.environ, docker):
        print(f"Made the secret {name}.")
    before = updates(stack, docker)
    file = yaml.safe_dump(to_stack(resolved(), stack=stack, env=os.environ), sort_keys=False)
    # The images are those of this machine, or of the registry that their names tell.
    docker(
        ["docker", "stack", "deploy", "--compose-file", "-", "--resolve-image", "changed", "--detach=true", stack], file
    )
    await_settled(stack, docker, before=before, within_s=_CONVERGES_WITHIN_S)


def down(stack: str, *, volumes: bool) -> None:
    """Take it away; the data and the secrets only when told so. Raises SwarmError."""
    namespace = f"label={_OF_STACK}={stack}"
    docker(["docker", "stack", "rm", stack])
    _await_empty(["docker", "ps", "--quiet", "--filter", namespace])
    # What a job leaves stays, and holds on to the networks and volumes.
    ended = docker(["docker", "ps", "--all", "--quiet", "--filter", namespace]).split()
    if ended:
        docker(["docker", "rm", *ended])
    _await_empty(["docker", "network", "ls", "--quiet", "--filter", namespace])
    if volumes:
        held = docker(["docker", "volume", "ls", "--quiet", "--filter", namespace]).split()
        if held:
            docker(["docker", "volume", "rm", *held])
        docker(["docker", "secret", "rm", *(secret_name(stack, name) for name in SECRETS)])


def _await_empty(listing: Sequence[str]) -> None:
    deadline = time.monotonic() + _CONVERGES_WITHIN_S
    while docker(listing).strip():
        if time.monotonic() > deadline:
            raise SwarmError(f"Something stays: {' '.join(listing)}")
        time.sleep(_POLL_S)


def main(arguments: Sequence[str]) -> None:
    """Do it, or say in a line why it was not done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=["up", "down"])
    parser.add_argument("stack")
    parser.add_argument("--volumes", action="store_true", help="with down: the data and the secrets as well")
    options: Any = parser.parse_args(arguments)
    try:
        if options.action == "up":
            up(options.stack)
        else:
            down(options.stack, volumes=options.volumes)
    except (SwarmError, subprocess.CalledProcessError) as error:
        sys.exit(f"swarm: {error}")


if __name__ == "__main__":
    main(sys.argv[1:])
