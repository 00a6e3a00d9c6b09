"""When a stack counts as deployed, and what is said when it does not."""

import json
from collections.abc import Mapping, Sequence

import pytest

from deploy.swarm import SwarmError, await_settled, label_node, unsettled, updates


def status(state: str | None) -> dict[str, str] | None:
    return {"State": state, "Message": "told by Docker"} if state else None


class FakeDocker:
    """Answers as Docker does, by the words of the command that matter; notes every command."""

    def __init__(self, replicas: Mapping[str, str], updates: Mapping[str, str] | None = None) -> None:
        self.replicas = replicas
        self.updates = updates or {}
        self.nodes: dict[str, dict[str, str]] = {"one": {}}
        self.state = "active"
        self.asked: list[list[str]] = []

    def __call__(self, command: Sequence[str], text: str | None = None) -> str:  # noqa: PLR0911  # one for each question
        self.asked.append(list(command))
        match command[1:3]:
            case ["stack", "services"]:
                return "\n".join(f"{name}\t{count}" for name, count in self.replicas.items())
            case ["service", "ls"]:
                return "\n".join(self.replicas)
            case ["service", "inspect"]:
                return "\n".join(f"{name}\t{json.dumps(status(self.updates.get(name)))}" for name in self.replicas)
            case ["stack", "ps"]:
                return "fit_monolith.1 Failed 2 seconds ago"
            case ["info", "--format"]:
                return json.dumps({"LocalNodeState": self.state, "ControlAvailable": self.state == "active"})
            case ["node", "ls"]:
                return "\n".join(self.nodes)
            case ["node", "inspect"]:
                return json.dumps(self.nodes[command[-1]])
        return ""


@pytest.mark.parametrize(
    ("replicas", "settled"),
    [
        ("2/2", True),
        ("1/2", False),
        ("3/2", False),
        ("0/1 (1/1 completed)", True),
        ("1/1 (0/1 completed)", False),
        ("2/2 (max 1 per node)", True),
    ],
)
def test_a_service_is_settled_when_all_its_tasks_are_healthy_or_its_job_is_done(replicas: str, settled: bool) -> None:
    waiting = unsettled("fit", FakeDocker({"fit_monolith": replicas}), {})

    assert (waiting == []) is settled


def test_an_update_that_goes_on_is_waited_for() -> None:
    waiting = unsettled("fit", FakeDocker({"fit_coach": "2/2"}, {"fit_coach": "updating"}), {})

    assert waiting == ["fit_coach (2/2, updating)"]


@pytest.mark.parametrize("state", ["rollback_completed", "rollback_paused", "paused"])
def test_a_version_that_was_taken_back_is_a_failure(state: str) -> None:
    with pytest.raises(SwarmError, match="The update of fit_coach failed: told by Docker"):
        unsettled("fit", FakeDocker({"fit_coach": "2/2"}, {"fit_coach": state}), {})


def test_an_update_that_was_taken_back_long_ago_is_none_of_this_one() -> None:
    docker = FakeDocker({"fit_coach": "2/2"}, {"fit_coach": "rollback_completed"})

    waiting = unsettled("fit", docker, updates("fit", docker))

    assert waiting == []


def test_an_update_that_begins_late_is_not_overlooked() -> None:
    docker = FakeDocker({"fit_coach": "2/2"})
    states = iter([{}, {"fit_coach": "updating"}, {}, {}, {}, {}])
    seen: list[float] = []

    def pause(seconds: float) -> None:
        seen.append(seconds)
        docker.updates = next(states)

    docker.updates = next(states)
    await_settled("fit", docker, before={}, within_s=10, clock=lambda: 0.0, pause=pause)

    assert len(seen) == 5


def test_who_waits_too_long_is_told_for_what() -> None:
    times = iter([0.0, 11.0])

    with pytest.raises(SwarmError, match=r"fit_monolith \(0/2, completed\)(.|\n)*Failed 2 seconds ago"):
        await_settled("fit", FakeDocker({"fit_monolith": "0/2"}), before={}, within_s=10, clock=lambda: next(times))


def test_the_only_node_holds_the_data() -> None:
    docker = FakeDocker({})

    label_node("fit", docker)

    assert docker.asked[-1] == ["docker", "node", "update", "--label-add", "fit.data=true", "one"]


def test_of_several_nodes_an_operator_chooses() -> None:
    docker = FakeDocker({})
    docker.nodes = {"one": {}, "two": {}}

    with pytest.raises(SwarmError, match="Which node holds the database"):
        label_node("fit", docker)


def test_what_was_chosen_stays() -> None:
    docker = FakeDocker({})
    docker.nodes = {"one": {}, "two": {"fit.data": "true"}}

    label_node("fit", docker)

    assert not [command for command in docker.asked if "update" in command]


def test_a_machine_without_a_swarm_is_told_how_to_make_one() -> None:
    docker = FakeDocker({})
    docker.state = "inactive"

    with pytest.raises(SwarmError, match="docker swarm init"):
        label_node("fit", docker)
