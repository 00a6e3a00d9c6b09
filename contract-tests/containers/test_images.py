"""What the images hold, and what a running container may do."""

import pytest

from containers.deployment import SERVICES, Deployment


@pytest.mark.parametrize("service", SERVICES)
class TestConfinement:
    def test_it_runs_as_a_user_without_name_or_rights(self, deployment: Deployment, service: str) -> None:
        configured = deployment.container(service)["Config"]["User"]

        assert configured.partition(":")[0].isdecimal()
        assert deployment.run_in(service, "id", "-u") == configured.partition(":")[0] != "0"

    def test_it_has_no_capability_and_cannot_get_one(self, deployment: Deployment, service: str) -> None:
        status = deployment.run_in(service, "cat", "/proc/1/status")

        lines = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
        held = {lines[name].strip() for name in ("CapPrm", "CapEff", "CapBnd", "CapAmb")}
        assert (held, lines["NoNewPrivs"]) == ({"0000000000000000"}, "1")

    @pytest.mark.parametrize("folder", ["/", "/etc", "/srv", "/var", "/usr/local"])
    def test_it_can_write_nowhere(self, deployment: Deployment, service: str, folder: str) -> None:
        # As root, so that the file system refuses, and not only the owner.
        complaint = deployment.run_in(service, "sh", "-c", f"touch {folder}/new 2>&1 || true", user="0")

        assert "Read-only file system" in complaint

    def test_it_has_no_tool_that_builds_or_installs(self, deployment: Deployment, service: str) -> None:
        tools = "for tool in pip pip3 gcc cc g++ make git; do command -v $tool; done; true"

        assert deployment.run_in(service, "sh", "-c", tools) == ""

    def test_its_use_of_the_machine_is_bounded(self, deployment: Deployment, service: str) -> None:
        host = deployment.container(service)["HostConfig"]

        assert min(host["Memory"], host["NanoCpus"], host["PidsLimit"]) > 0
        assert host["LogConfig"]["Config"] == {"max-size": "10m", "max-file": "3"}
        assert host["RestartPolicy"]["Name"] == "unless-stopped"


@pytest.mark.parametrize(
    ("service", "own", "foreign"),
    [
        ("monolith", ["flask", "sqlalchemy", "psycopg", "alembic"], ["coach", "pip", "pytest", "interlock"]),
        ("coach", ["requests", "interlock"], ["flask", "sqlalchemy", "psycopg", "monolith", "pip", "pytest"]),
    ],
)
def test_an_image_has_its_own_services_packages_only(
    deployment: Deployment, service: str, own: list[str], foreign: list[str]
) -> None:
    found = f"from importlib.util import find_spec; print(*(n for n in {own + foreign} if find_spec(n)))"

    told = deployment.run_in(service, "python", "-c", found)

    assert told.split() == own


@pytest.mark.parametrize("service", ["monolith", "coach"])
def test_the_interpreter_beneath_has_no_pip_either(deployment: Deployment, service: str) -> None:
    base = deployment.run_in(service, "python", "-c", "import sys; print(sys._base_executable)")

    told = deployment.run_in(service, base, "-c", "import pip", check=False)

    assert deployment.run_in(service, base, "-c", "print('runs')") == "runs"
    assert told == ""
    assert deployment.run_in(service, base, "-m", "pip", "--version", check=False) == ""


@pytest.mark.parametrize("service", ["monolith", "coach"])
def test_no_test_and_no_other_contract_is_in_an_image(deployment: Deployment, service: str) -> None:
    listed = deployment.run_in(
        service, "find", "/srv/fit", "-name", "tests", "-o", "-name", "*.md", "-o", "-name", ".env"
    )

    assert listed == ""
