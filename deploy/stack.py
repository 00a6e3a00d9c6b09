"""Writes the stack file for `docker stack deploy` from docker-compose.yml: `python -m deploy.stack STACK > stack.yml`.

What Compose says of images, settings, checks, networks and limits holds on a swarm as well; what a swarm refuses is
left out, and what only a swarm knows is added. docs/swarm.md tells what for.
"""

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

import yaml

from deploy.swarm_secrets import SECRETS, mounts, secret_name

Part = dict[str, Any]

# What `docker stack deploy` refuses, ignores or does itself.
_OF_COMPOSE: Final = frozenset(
    {
        "build",
        "container_name",
        "depends_on",
        "network_mode",
        "profiles",
        "pull_policy",
        "restart",
        "security_opt",
        "shm_size",
        "tmpfs",
    }
)
_ONE_SHOT: Final = "migrate"
# On a swarm the secrets are the swarm's own.
_LEFT_OUT: Final = frozenset({"secrets"})
_SHIFT: Final = {"": 0, "k": 10, "m": 20, "g": 30}
_SECRETS_FOLDER: Final = "/run/secrets"
_UPDATED_BEFORE: Final = ("monolith", "coach")
_REPLICAS: Final = "2"
_CAREFULLY: Final = {"parallelism": 1, "delay": "3s", "monitor": "15s", "max_failure_ratio": 0}


def to_stack(config: Mapping[str, Any], *, stack: str, env: Mapping[str, str]) -> Part:
    """Return the stack file of a configuration that `docker compose config` has resolved."""
    services = {
        name: _service(name, service, stack=stack, env=env)
        for name, service in config["services"].items()
        if name not in _LEFT_OUT
    }
    used = {mount["source"] for it in services.values() for mount in it.get("volumes", ()) if mount["type"] == "volume"}
    return {
        "services": services,
        "networks": {name: _network(network) for name, network in config["networks"].items()},
        "volumes": {name: {} for name in config.get("volumes", {}) if name in used},
        "secrets": {name: {"external": True, "name": secret_name(stack, name)} for name in SECRETS},
    }


def _service(name: str, service: Mapping[str, Any], *, stack: str, env: Mapping[str, str]) -> Part:
    kept = {key: value for key, value in service.items() if key not in _OF_COMPOSE and value is not None}
    kept["volumes"] = [_mount(it) for it in service.get("volumes", ()) if it["target"] != _SECRETS_FOLDER]
    kept["volumes"] += [_tmpfs(text) for text in service.get("tmpfs", ())]
    kept["secrets"] = mounts(name)
    if "ports" in kept:
        kept["ports"] = [_port(port) for port in kept["ports"] if "host_ip" not in port]
    kept["deploy"] = {**_limits(service.get("deploy", {})), **_rollout(name, stack=stack, env=env)}
    return {key: value for key, value in kept.items() if value not in ([], {})}


def _mount(mount: Mapping[str, Any]) -> Part:
    """A bind of a swarm does not make the folder; every node that may run the service must have it."""
    return {key: value for key, value in mount.items() if key in ("type", "source", "target", "read_only")}


def _tmpfs(text: str) -> Part:
    """Of `/tmp:size=32m,noexec`, which a swarm ignores, what it takes as a mount; the rest is its default."""
    target, _, options = text.partition(":")
    size = re.search(r"(?:^|,)size=([0-9]+)([kmg]?)", options)
    sized = {"tmpfs": {"size": int(size[1]) << _SHIFT[size[2]]}} if size else {}
    return {"type": "tmpfs", "target": target, **sized}


def _port(port: Mapping[str, Any]) -> Part:
    """Published by the node that runs the task: the mesh needs kernel modules, and hides the client's address."""
    return {"target": port["target"], "published": int(port["published"]), "protocol": "tcp", "mode": "host"}


def _network(network: Mapping[str, Any]) -> Part:
    return {"driver": "overlay", **({"internal": True} if network.get("internal") else {})}


def _limits(deploy: Mapping[str, Any]) -> Part:
    limits = dict(deploy.get("resources", {}).get("limits", {}))
    if "cpus" in limits:
        limits["cpus"] = str(limits["cpus"])
    return {"resources": {"limits": limits}} if limits else {}


def _rollout(name: str, *, stack: str, env: Mapping[str, str]) -> Part:
    again = {"condition": "any", "delay": "2s"}
    if name == _ONE_SHOT:
        # Done once for each version; again and again until the database is there.
        return {"mode": "replicated-job", "restart_policy": {"condition": "on-failure", "delay": "2s"}}
    # Without a virtual address a name stands for the addresses of all tasks, which the façade goes round by itself.
    common: Part = {"endpoint_mode": "dnsrr", "restart_policy": again}
    if name in _UPDATED_BEFORE:
        # The new task answers before the old one has to stop; a version that does not become healthy is taken back.
        update = {**_CAREFULLY, "order": "start-first"}
        return {
            **common,
            "replicas": int(env.get(f"{name.upper()}_REPLICAS") or _REPLICAS),
            "update_config": {**update, "failure_action": "rollback"},
            "rollback_config": {**update, "failure_action": "pause"},
        }
    # One at a time: a volume, or a port of the node, belongs to one task.
    alone = {**_CAREFULLY, "order": "stop-first"}
    placed = {"placement": {"constraints": [f"node.labels.{stack}.data == true"]}} if name != "facade" else {}
    return {
        **common,
        **placed,
        "replicas": 1,
        "update_config": {**alone, "failure_action": "rollback"},
        "rollback_config": {**alone, "failure_action": "pause"},
    }


def resolved(command: Sequence[str] = ("docker", "compose", "config", "--format", "json")) -> Part:
    """Return what Compose makes of the file, the environment and `.env`. Raises subprocess.CalledProcessError."""
    config: Part = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return config


def main(arguments: Sequence[str]) -> None:
    """Print the stack file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stack", help="the name under which it will be deployed")
    stack = parser.parse_args(arguments).stack
    yaml.safe_dump(to_stack(resolved(), stack=stack, env=os.environ), sys.stdout, sort_keys=False)


if __name__ == "__main__":
    main(sys.argv[1:])
