"""The compose project: its start, its secrets, its networks, its replicas, and what it survives."""

import json
import time
from collections.abc import Iterator

import pytest

from containers.deployment import SERVICES, Deployment, docker
from containers.traffic import athletes, lost, traffic, until
from newcomer.story import Day
from pair.people import Account, UnexpectedAnswerError

STARTS_WITHIN_S = 90
STARTS_AGAIN_WITHIN_S = 30
STOPS_WITHIN_S = 15
NOTICED_WITHIN_S = 30
RECOVERS_WITHIN_S = 30
FOUND_WITHIN_S = 30


def is_ready(deployment: Deployment) -> bool:
    try:
        deployment.facade.ask("GET", "/ready", expect=200)
    except (UnexpectedAnswerError, OSError):
        return False
    return True


def running_since(deployment: Deployment) -> dict[str, str]:
    return {it["Id"]: it["State"]["StartedAt"] for it in deployment.containers() if it["State"]["Running"]}


class TestStart:
    def test_everything_is_healthy_within_a_minute_and_a_half(self, deployment: Deployment) -> None:
        assert deployment.took_s < STARTS_WITHIN_S

    def test_a_second_start_takes_seconds_and_changes_nothing(self, deployment: Deployment) -> None:
        before = deployment.bootstrap_key(), running_since(deployment)

        took_s = deployment.start()

        assert took_s < STARTS_AGAIN_WITHIN_S
        assert (deployment.bootstrap_key(), running_since(deployment)) == before

    def test_a_newcomer_lives_the_first_day_through_the_facade(self, deployment: Deployment, admin: Account) -> None:
        steps: list[str] = []

        Day(deployment.facade, deployment.facade, steps.append).live(admin)

        assert len(steps) == 8


class TestSecrets:
    def test_docker_shows_none_of_them(self, deployment: Deployment) -> None:
        files = ("bootstrap-key", "database-password", "signing-key.pem")
        secrets = [deployment.run_in("monolith", "cat", f"/run/secrets/{name}") for name in files]
        shown = json.dumps(deployment.containers()) + deployment.compose("logs")

        assert min(len(secret) for secret in secrets) > 40
        assert not [name for name, secret in zip(files, secrets, strict=True) if secret.splitlines()[-1] in shown]
        assert not [name for name, secret in zip(files, secrets, strict=True) if secret in shown]

    def test_each_service_sees_its_own(self, deployment: Deployment) -> None:
        listing = ("sh", "-c", "ls /run/secrets 2>/dev/null || true")

        seen = {name: deployment.run_in(name, *listing).split() for name in ("db", "monolith", "coach", "facade")}

        of_the_monolith = ["bootstrap-key", "database-password", "signing-key.pem"]
        assert seen == {"db": ["database-password"], "monolith": of_the_monolith, "coach": [], "facade": []}


class TestNetworks:
    def test_only_the_facade_is_published(self, deployment: Deployment) -> None:
        published = {
            it["Config"]["Labels"]["com.docker.compose.service"]: {
                (target, binding["HostIp"] == "127.0.0.1")
                for target, bindings in it["NetworkSettings"]["Ports"].items()
                for binding in bindings or ()
            }
            for it in deployment.containers()
        }

        reached = {name: ports for name, ports in published.items() if ports}
        assert reached == {"facade": {("8080/tcp", False), ("5001/tcp", True), ("5002/tcp", True)}}

    def test_the_networks_of_services_and_data_lead_nowhere_else(self, deployment: Deployment) -> None:
        names = [f"{deployment.project}_{name}" for name in ("services", "data", "edge")]

        assert [it["Internal"] for it in json.loads(docker("network", "inspect", *names))] == [True, True, False]

    @pytest.mark.parametrize(
        ("service", "reaches"),
        [("coach", ["monolith"]), ("monolith", ["coach", "db"]), ("facade", ["coach", "monolith"])],
    )
    def test_each_service_knows_those_only_that_it_needs(
        self, deployment: Deployment, service: str, reaches: list[str]
    ) -> None:
        others = " ".join(sorted({"coach", "db", "monolith"} - {service}))
        known = f"for name in {others}; do getent hosts $name >/dev/null && echo $name; done; true"

        assert deployment.run_in(service, "sh", "-c", known).split() == reaches

    def test_measurements_are_not_for_everybody(self, deployment: Deployment) -> None:
        deployment.facade.ask("GET", "/metrics", expect=404)


class TestReplicas:
    @pytest.fixture
    def scaled(self, deployment: Deployment) -> Iterator[Deployment]:
        deployment.start("--scale", "coach=3", "--scale", "monolith=2", "--no-recreate")
        yield deployment
        deployment.start()

    def test_all_of_them_work_within_seconds(self, scaled: Deployment, admin: Account) -> None:
        people = athletes(scaled.facade, admin, 2)

        with traffic(people) as tally:
            until(
                lambda: (
                    all(planned(scaled, "coach", index) > 0 for index in (1, 2, 3))
                    and all(planned(scaled, "monolith", index) > 0 for index in (1, 2))
                ),
                within_s=FOUND_WITHIN_S,
                what="Not every replica got a request",
            )

        assert not tally.failures, tally.told()


def planned(deployment: Deployment, service: str, index: int) -> int:
    """How many requests beside those of the health check a replica has answered, by its log."""
    log = docker("logs", "--tail", "200", f"{deployment.project}-{service}-{index}")
    return sum(1 for line in log.splitlines() if '"path":"/health"' not in line and '"event":"request"' in line)


class TestFaults:
    def test_a_monolith_killed_while_athletes_write_comes_back_and_has_lost_nothing(
        self, deployment: Deployment, admin: Account
    ) -> None:
        people = athletes(deployment.facade, admin, 4)
        before = deployment.container("monolith")["RestartCount"]
        with traffic(people) as tally:
            until(lambda: sum(map(len, tally.acknowledged.values())) > 20, within_s=30, what="Nobody writes")
            deployment.kill("monolith")
            until(lambda: bool(tally.failures), within_s=NOTICED_WITHIN_S, what="The monolith was not missed")
            until(lambda: is_ready(deployment), within_s=RECOVERS_WITHIN_S, what="The monolith did not come back")
            seen = sum(map(len, tally.acknowledged.values()))
            until(lambda: sum(map(len, tally.acknowledged.values())) > seen + 20, within_s=30, what="Nobody writes")

        assert deployment.container("monolith")["RestartCount"] > before
        assert not lost(tally, people)

    def test_a_killed_database_comes_back_with_everything(self, deployment: Deployment, admin: Account) -> None:
        people = athletes(deployment.facade, admin, 2)
        before, restarts = (deployment.container(name)["RestartCount"] for name in ("db", "monolith"))
        with traffic(people) as tally:
            until(lambda: sum(map(len, tally.acknowledged.values())) > 10, within_s=30, what="Nobody writes")
            deployment.kill("db", user="postgres")
            until(
                lambda: deployment.container("db")["RestartCount"] > before and is_ready(deployment),
                within_s=RECOVERS_WITHIN_S,
                what="The database did not come back",
            )

        assert not lost(tally, people)
        assert deployment.container("monolith")["RestartCount"] == restarts

    def test_readiness_tells_of_a_database_that_is_away_and_of_its_return(self, deployment: Deployment) -> None:
        # Stopped, because a killed one may be back before anybody looks.
        try:
            deployment.compose("stop", "db")
            until(lambda: not is_ready(deployment), within_s=NOTICED_WITHIN_S, what="Readiness did not notice")
        finally:
            deployment.start()
        until(lambda: is_ready(deployment), within_s=RECOVERS_WITHIN_S, what="Readiness did not recover")

    @pytest.mark.parametrize("service", SERVICES)
    def test_a_service_that_is_asked_to_stop_does_so_in_time(self, deployment: Deployment, service: str) -> None:
        try:
            started = time.monotonic()
            deployment.compose("stop", service)
            took_s = time.monotonic() - started

            # 137 is that of a process which had to be killed.
            assert deployment.container(service)["State"]["ExitCode"] in (0, 143)
            assert took_s < STOPS_WITHIN_S
        finally:
            deployment.start()
