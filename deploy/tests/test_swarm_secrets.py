"""The secrets of a stack: made once, handed to the swarm alone."""

from collections.abc import Sequence
from typing import Any

from deploy.swarm_secrets import create_missing, mounts


class FakeSwarm:
    """Keeps secrets as a swarm does: by name, never to be read again."""

    def __init__(self) -> None:
        self.held: dict[str, str] = {}

    def __call__(self, command: Sequence[str], text: str | None) -> str:
        if command[2] == "create":
            assert text is not None
            assert text not in command
            self.held[command[3]] = text
            return ""
        return "\n".join(self.held)


def test_what_the_swarm_lacks_is_made() -> None:
    swarm = FakeSwarm()

    created = create_missing("fit", {"BOOTSTRAP_KEY": "chosen-bootstrap-key"}, swarm)

    assert created == ["fit_database-password", "fit_bootstrap-key", "fit_signing-key"]
    assert swarm.held["fit_bootstrap-key"] == "chosen-bootstrap-key"
    assert swarm.held["fit_signing-key"].startswith("-----BEGIN PRIVATE KEY-----")


def test_what_the_swarm_holds_stays() -> None:
    swarm = FakeSwarm()
    create_missing("fit", {}, swarm)
    before = dict(swarm.held)

    created = create_missing("fit", {"BOOTSTRAP_KEY": "another-bootstrap-key"}, swarm)

    assert (created, swarm.held) == ([], before)


def test_each_service_gets_what_it_reads_for_its_user_alone() -> None:
    given: dict[str, Any] = {name: mounts(name) for name in ("db", "migrate", "monolith", "coach", "facade")}

    assert [(it["target"], it["uid"], it["mode"]) for it in given["db"]] == [("database-password", "0", 0o400)]
    assert [it["target"] for it in given["monolith"]] == ["database-password", "bootstrap-key", "signing-key.pem"]
    assert {it["uid"] for it in given["monolith"]} == {"10001"}
    assert (given["coach"], given["facade"]) == ([], [])
