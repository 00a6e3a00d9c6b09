"""What all programs that measure have in common."""

import ast
import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# They start nothing that outlives them.
ALONE = {"load.app_classes"}
PROGRAMS = set(re.findall(r"-m (load[.\w]+)", (ROOT / "Makefile").read_text("utf-8"))) - ALONE


def test_there_are_programs() -> None:
    assert {"load.ramp", "load.peers", "load.cutover"} <= PROGRAMS


@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_one_that_is_told_to_end_stops_its_services_first(name: str) -> None:
    found = importlib.util.find_spec(name)
    assert found is not None
    assert found.origin is not None
    file = Path(found.origin)
    program = file.with_name("__main__.py") if file.name == "__init__.py" else file
    called = [node.func for node in ast.walk(ast.parse(program.read_text("utf-8"))) if isinstance(node, ast.Call)]

    assert "leave_on_sigterm" in {name.id for name in called if isinstance(name, ast.Name)}
