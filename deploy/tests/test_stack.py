"""The stack file: what a swarm takes of the compose file, and what it adds."""

from typing import Any

import pytest

from deploy.stack import to_stack

SECRETS_MOUNT = {"type": "volume", "source": "monolith-secrets", "target": "/run/secrets", "read_only": True}
LIMITS = {"resources": {"limits": {"cpus": 0.5, "memory": "536870912", "pids": 256}}}


def config() -> dict[str, Any]:
    """As `docker compose config --format json` gives it, cut to what matters."""
    return {
        "name": "fit",
        "services": {
            "secrets": {"image": "fit/monolith:local", "network_mode": "none", "restart": "no"},
            "db": {
                "image": "postgres",
                "depends_on": {"secrets": {"condition": "service_completed_successfully", "required": True}},
                "networks": {"data": None},
                "shm_size": "268435456",
                "volumes": [
                    {"type": "volume", "source": "database", "target": "/var/lib/postgresql/data", "volume": {}},
                    {**SECRETS_MOUNT, "source": "database-secrets"},
                ],
            },
            "migrate": {"image": "fit/monolith:local", "restart": "no", "volumes": [SECRETS_MOUNT]},
            "monolith": {
                "image": "fit/monolith:local",
                "build": {"context": "."},
                "command": None,
                "entrypoint": None,
                "environment": {"WORKERS": "1"},
                "init": True,
                "read_only": True,
                "cap_drop": ["ALL"],
                "security_opt": ["no-new-privileges:true"],
                "restart": "unless-stopped",
                "tmpfs": ["/tmp:size=32m,mode=1777,noexec", "/run/other"],  # noqa: S108  # a path in a container
                "stop_grace_period": "20s",
                "deploy": {**LIMITS, "placement": {}},
                "volumes": [SECRETS_MOUNT],
            },
            "coach": {"image": "fit/coach:local"},
            "facade": {
                "image": "fit/facade:local",
                "networks": {"edge": None, "services": None},
                "ports": [
                    {"mode": "ingress", "target": 8080, "published": "8081", "protocol": "tcp"},
                    {"mode": "ingress", "target": 5001, "published": "5001", "protocol": "tcp", "host_ip": "127.0.0.1"},
                ],
                "volumes": [
                    {
                        "type": "bind",
                        "source": "/srv/routes",
                        "target": "/etc/nginx/routes",
                        "read_only": True,
                        "bind": {"create_host_path": True},
                    }
                ],
            },
        },
        "networks": {"edge": {"name": "fit_edge", "ipam": {}}, "data": {"name": "fit_data", "internal": True}},
        "volumes": {name: {"name": f"fit_{name}"} for name in ("database", "database-secrets", "monolith-secrets")},
        "x-confined": {"init": True},
    }


def stack(**env: str) -> dict[str, Any]:
    return to_stack(config(), stack="fit", env=env)


def service(name: str, **env: str) -> dict[str, Any]:
    found: dict[str, Any] = stack(**env)["services"][name]
    return found


def test_what_a_swarm_refuses_is_left_out() -> None:
    kept = {key for it in stack()["services"].values() for key in it}

    assert not kept & {"build", "depends_on", "network_mode", "restart", "security_opt", "shm_size"}
    assert stack().keys() == {"services", "networks", "volumes", "secrets"}


def test_what_protects_a_service_stays() -> None:
    monolith = service("monolith")

    wanted = {"init": True, "read_only": True, "cap_drop": ["ALL"], "stop_grace_period": "20s"}
    assert {name: monolith[name] for name in wanted} == wanted


@pytest.mark.parametrize("name", ["monolith", "coach"])
def test_a_new_task_answers_before_an_old_one_stops_and_a_bad_version_is_taken_back(name: str) -> None:
    deploy = service(name)["deploy"]

    update = deploy["update_config"]
    assert (update["order"], update["failure_action"], update["parallelism"]) == ("start-first", "rollback", 1)
    assert (deploy["rollback_config"]["order"], deploy["replicas"]) == ("start-first", 2)


def test_the_number_of_replicas_can_be_set() -> None:
    assert service("coach", COACH_REPLICAS="5")["deploy"]["replicas"] == 5
    assert service("monolith", COACH_REPLICAS="5")["deploy"]["replicas"] == 2


@pytest.mark.parametrize("name", ["db", "facade"])
def test_what_owns_a_volume_or_a_port_is_never_there_twice(name: str) -> None:
    deploy = service(name)["deploy"]

    assert (deploy["replicas"], deploy["update_config"]["order"]) == (1, "stop-first")


def test_the_database_stays_on_the_node_that_has_its_volume() -> None:
    assert service("db")["deploy"]["placement"] == {"constraints": ["node.labels.fit.data == true"]}


def test_the_migration_is_a_job() -> None:
    assert service("migrate")["deploy"]["mode"] == "replicated-job"


def test_a_name_stands_for_all_tasks() -> None:
    modes = {name: it["deploy"].get("endpoint_mode") for name, it in stack()["services"].items()}

    assert modes == {"db": "dnsrr", "migrate": None, "monolith": "dnsrr", "coach": "dnsrr", "facade": "dnsrr"}


def test_limits_are_kept_in_the_swarms_spelling() -> None:
    limits = service("monolith")["deploy"]["resources"]["limits"]

    assert limits == {"cpus": "0.5", "memory": "536870912", "pids": 256}


def test_only_the_facade_is_published_and_by_its_own_node() -> None:
    published = {name: it["ports"] for name, it in stack()["services"].items() if "ports" in it}

    assert published == {"facade": [{"target": 8080, "published": 8081, "protocol": "tcp", "mode": "host"}]}


def test_secrets_come_from_the_swarm_and_not_from_volumes() -> None:
    whole = stack()

    assert whole["volumes"] == {"database": {}}
    assert whole["secrets"]["bootstrap-key"] == {"external": True, "name": "fit_bootstrap-key"}
    assert [it["target"] for it in service("db")["secrets"]] == ["database-password"]
    assert {mount["type"] for mount in service("monolith")["volumes"]} == {"tmpfs"}
    assert "secrets" not in service("coach")


def test_folders_in_memory_are_mounts_because_a_swarm_ignores_the_short_form() -> None:
    mounts = service("monolith")["volumes"]

    assert mounts == [
        {"type": "tmpfs", "target": "/tmp", "tmpfs": {"size": 33554432}},  # noqa: S108  # a path in a container
        {"type": "tmpfs", "target": "/run/other"},
    ]


def test_networks_span_machines_and_stay_closed() -> None:
    assert stack()["networks"] == {"edge": {"driver": "overlay"}, "data": {"driver": "overlay", "internal": True}}


def test_a_folder_is_bound_as_it_is() -> None:
    bound = {"type": "bind", "source": "/srv/routes", "target": "/etc/nginx/routes", "read_only": True}

    assert service("facade")["volumes"] == [bound]
