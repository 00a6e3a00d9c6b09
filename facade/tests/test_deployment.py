"""What the settings say of the deployment."""

import re

from facade.deployment import build, facade_url


def test_a_facade_beside_make_run_is_of_the_trees_commit() -> None:
    # Empty where the tree is no clone.
    assert re.fullmatch(r"[0-9a-f]{40}|", build({"FACADE_AT": "process"}))


def test_what_runs_is_unknown_where_there_is_no_docker(monkeypatch) -> None:
    monkeypatch.setenv("PATH", "")

    assert build({}) == ""


def test_the_port_of_the_facade_can_be_another_one() -> None:
    assert (facade_url({}), facade_url({"FACADE_PORT": "8090"})) == ("http://127.0.0.1:8080", "http://127.0.0.1:8090")
