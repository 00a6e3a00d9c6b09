"""Prometheus beside the compose project: it finds every replica, and its rules fire when they must."""

import os

import pytest

from containers.deployment import ROOT, Deployment, docker
from containers.traffic import until
from pair.people import Client

STAND_IN = "fit-test/prometheus:local"
PUBLIC = "prom/prometheus:v3.5.0"
FOUND_WITHIN_S = 90


@pytest.fixture(scope="module")
def image() -> str:
    """The image that is set; where the others are stand-ins, one made from Debian's package; else the public one."""
    if "PROMETHEUS_IMAGE" in os.environ:
        return os.environ["PROMETHEUS_IMAGE"]
    if "NGINX_IMAGE" not in os.environ:
        return PUBLIC
    folder = ROOT / "contract-tests" / "containers"
    base = f"BASE_IMAGE={os.environ['NGINX_IMAGE']}"
    file = str(folder / "prometheus.Dockerfile")
    docker("build", "--tag", STAND_IN, "--build-arg", base, "--file", file, str(folder))
    return STAND_IN


def promtool(image: str, *arguments: str) -> str:
    """Run it on the files of the project. Raises DockerError, which ends with what it found."""
    mounted = f"{ROOT / 'deploy' / 'prometheus'}:/etc/prometheus:ro"
    return docker(
        *("run", "--rm", "--network", "none", "--volume", mounted, "--workdir", "/etc/prometheus"),
        *("--entrypoint", "promtool", image, *arguments),
    )


def test_every_rule_fires_when_it_must_and_only_then(image: str) -> None:
    promtool(image, "check", "config", "prometheus.yml")
    promtool(image, "test", "rules", "alerts.test.yml")


def test_every_replica_is_found_and_measured(deployment: Deployment, image: str) -> None:
    chosen = {"PROMETHEUS_IMAGE": image}
    up = ("--profile", "observability", "up", "--detach", "--wait")
    prometheus = Client(f"http://127.0.0.1:{deployment.env['PROMETHEUS_PORT']}")

    def measured() -> list[tuple[str, str]]:
        targets = prometheus.json("GET", "/api/v1/targets?state=active")["data"]["activeTargets"]
        return sorted((target["labels"]["job"], target["health"]) for target in targets)

    try:
        deployment.compose(*up, "--scale", "coach=2", "--no-recreate", env=chosen)
        wanted = [("coach", "up"), ("coach", "up"), ("monolith", "up")]
        until(lambda: measured() == wanted, within_s=FOUND_WITHIN_S, what="Prometheus does not see all replicas")
        rules = prometheus.json("GET", "/api/v1/rules")["data"]["groups"][0]["rules"]

        assert len(rules) == (ROOT / "deploy/prometheus/alerts.yml").read_text("utf-8").count("- alert:")
        assert {rule["health"] for rule in rules} <= {"ok", "unknown"}
    finally:
        deployment.compose("--profile", "observability", "rm", "--stop", "--force", "prometheus", env=chosen)
        deployment.start()
