"""The stack on a swarm of one node: two of each service, renewed under traffic without a lost request."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from containers.deployment import ROOT, docker
from containers.rolling_update import renew
from containers.traffic import athletes, lost
from deploy import swarm
from newcomer.story import Day
from pair.people import Account, Client, bootstrap_admin
from tools.free_port import free_port

STACK = "fit-swarm-test"


@dataclass(frozen=True)
class Deployed:
    facade: Client
    admin: Account


@pytest.fixture(scope="module")
def joined() -> Iterator[None]:
    """A swarm of this machine alone; one that was there before stays."""
    if json.loads(docker("info", "--format", "{{json .Swarm.LocalNodeState}}")) == "active":
        yield
        return
    docker("swarm", "init", "--advertise-addr", "127.0.0.1")
    try:
        yield
    finally:
        docker("swarm", "leave", "--force")


@pytest.fixture(scope="module")
def deployed(joined: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    routes = tmp_path_factory.mktemp("swarm") / "routes"
    shutil.copytree(ROOT / "facade" / "routes", routes)
    routes.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment(routes).items():
            patch.setenv(name, value)
        docker("compose", "build")
        try:
            swarm.up(STACK)
            origin = Client(f"http://127.0.0.1:{environment(routes)['FACADE_PORT']}")
            yield Deployed(origin, bootstrap_admin(origin, bootstrap_key()))
        finally:
            swarm.down(STACK, volumes=True)


PORT = free_port()


def environment(routes: Path) -> dict[str, str]:
    return {
        "COMPOSE_PROJECT_NAME": STACK,
        "FACADE_PORT": str(PORT),
        "FACADE_ROUTES_DIR": str(routes),
        "FIT_VERSION": "test",
    }


def bootstrap_key() -> str:
    task = docker("ps", "--quiet", "--filter", f"label=com.docker.swarm.service.name={STACK}_monolith").split()[0]
    return docker("exec", task, "cat", "/run/secrets/bootstrap-key")


def test_there_are_two_of_each_service_and_a_newcomer_is_served(deployed: Deployed) -> None:
    steps: list[str] = []

    Day(deployed.facade, deployed.facade, steps.append).live(deployed.admin)

    listed = docker("stack", "services", "--format", "{{.Name}} {{.Replicas}}", STACK).splitlines()
    replicas = dict(line.removeprefix(f"{STACK}_").split(" ", 1) for line in listed)
    assert (replicas["monolith"], replicas["coach"], replicas["facade"]) == ("2/2", "2/2", "1/1")
    assert len(steps) == 8


def test_the_swarm_shows_no_secret(deployed: Deployed) -> None:
    services = docker("stack", "services", "--quiet", STACK).split()

    shown = docker("service", "inspect", *services)

    assert bootstrap_key() not in shown


def test_a_rolling_update_loses_no_request_and_no_acknowledged_write(deployed: Deployed) -> None:
    people = athletes(deployed.facade, deployed.admin, 6)

    tally = renew(STACK, people)

    assert sum(tally.answered.values()) > 500, tally.told()
    assert not tally.failures, tally.told()
    assert not lost(tally, people)
