"""`.env.example` and the settings of both services: each says what the other says."""

import ast
import re
from pathlib import Path

import pytest

from coach.settings import Settings as CoachSettings
from monolith.settings import Settings as MonolithSettings

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
OF_MAKE_RUN = {"MONOLITH_PORT", "COACH_PORT"}
OF_THE_FACADE = {
    "FACADE_PORT",
    "FACADE_INTERNAL_PORT",
    "FACADE_REQUESTS_AT_ONCE",
    "FACADE_AT",
    "FACADE_EXEC",
    "FACADE_ROUTES_DIR",
}
PLACES = ("DATABASE_URL", "SIGNING_KEY_FILE")  # relative to the tree in the example, absolute as defaults


def documented() -> dict[str, str]:
    """The variables of the example, whether commented out or not, with their values."""
    return dict(re.findall(r"^(?:# )?([A-Z][A-Z0-9_]*)=(.*)$", EXAMPLE, flags=re.MULTILINE))


def read_by(service: str) -> set[str]:
    """The variables that a service knows: every text in its settings that is spelt like one, and files of secrets."""
    tree = ast.parse((ROOT / service / "settings.py").read_text(encoding="utf-8"))
    return _spelt_like_variables(tree) | {
        f"{name}_FILE"
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "secret"
        for name in _spelt_like_variables(call)
    }


def _spelt_like_variables(tree: ast.AST) -> set[str]:
    texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return {text for text in texts if re.fullmatch(r"[A-Z][A-Z0-9_]*", text)}


@pytest.mark.parametrize("service", ["monolith", "coach"])
def test_every_setting_of_a_service_is_in_the_example(service: str) -> None:
    missing = read_by(service) - documented().keys()

    assert not missing


def test_every_variable_of_the_example_is_read_by_somebody() -> None:
    unknown = documented().keys() - read_by("monolith") - read_by("coach") - OF_MAKE_RUN - OF_THE_FACADE

    assert not unknown


def test_no_variable_is_in_the_example_twice() -> None:
    names = re.findall(r"^(?:# )?([A-Z][A-Z0-9_]*)=", EXAMPLE, flags=re.MULTILINE)

    assert len(names) == len(set(names))


@pytest.mark.parametrize("settings", [MonolithSettings, CoachSettings], ids=["monolith", "coach"])
def test_the_values_of_the_example_are_the_embedded_defaults(
    settings: type[MonolithSettings] | type[CoachSettings],
) -> None:
    written = {name: value for name, value in documented().items() if value and name not in PLACES}

    assert settings.from_env(written) == settings.from_env({"ENVIRONMENT": "embedded"})
