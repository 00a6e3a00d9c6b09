"""What a round adds to schemathesis.toml: its budget, who asks, and what is no sign of trouble in its role."""

import json
import tomllib
from pathlib import Path

from conformance.cast import ASKING, NEIGHBOUR
from conformance.depth import Budget
from conformance.rounds import Role, Round

COMMON = Path(__file__).with_name("schemathesis.toml")


def configuration(item: Round, budget: Budget, cast: Path) -> str:
    """The text of a configuration; `cast` is the file that tells who logs in how."""
    common = COMMON.read_text("utf-8")
    return "\n".join([common, _budget(budget), _who_asks(item, cast), _refusals(item, common)])


def arguments(item: Round) -> list[str]:
    """What is told on the command line, because a table of TOML cannot be added to."""
    # Nobody makes no credentials up either. Wrong ones are sent in the other roles: by the check `ignored_auth`.
    return ["--generation-with-security-parameters", "false"] if item.role is Role.NOBODY else []


def failing_warnings() -> list[str]:
    """The warnings that fail a round."""
    names: list[str] = tomllib.loads(COMMON.read_text("utf-8"))["warnings"]["fail-on"]
    return names


def _budget(budget: Budget) -> str:
    return (
        f"[phases.fuzzing.generation]\nmax-examples = {budget.fuzzing}\n\n"
        f"[phases.stateful.generation]\nmax-examples = {budget.stateful}\n"
    )


def _who_asks(item: Round, cast: Path) -> str:
    if item.role is Role.NOBODY:
        return ""
    # `user` asks, whatever it is refused. Only an athlete has a peer: administrators may see each other's things.
    peers = [ASKING, NEIGHBOUR] if item.role is Role.ATHLETE else []
    wanted = f"peers = {json.dumps(peers)}\n" if peers else ""
    return f'[auth.wfc]\npath = {json.dumps(str(cast))}\nuser = "{ASKING}"\n{wanted}'


def _refusals(item: Round, common: str) -> str:
    """Where the role must be refused, nothing but 401 or 403 is no sign of a bad token: reach.py demands it instead."""
    refused = [operation.operation_id for operation in item.refused()]
    if not refused:
        return ""
    others = [name for name in tomllib.loads(common)["warnings"]["fail-on"] if name != "missing_auth"]
    return (
        f"[[operations]]\ninclude-operation-id = {json.dumps(refused)}\n"
        f"warnings = {{ display = {json.dumps(others)}, fail-on = {json.dumps(others)} }}\n"
    )
