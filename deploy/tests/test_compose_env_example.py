"""`compose.env.example` and docker-compose.yml: each says what the other says."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
EXAMPLE = (ROOT / "deploy" / "compose.env.example").read_text(encoding="utf-8")
OF_THE_STACK = {"MONOLITH_REPLICAS": "2", "COACH_REPLICAS": "2"}
_INNERMOST = re.compile(r"\$\{([A-Z][A-Z0-9_]*):-([^${}]*)\}")


def documented() -> dict[str, str]:
    return dict(re.findall(r"^# ([A-Z][A-Z0-9_]*)=(.*)$", EXAMPLE, flags=re.MULTILINE))


def read_by_compose() -> dict[str, str]:
    """The variables with what they are when nobody sets them; a default may name another variable."""
    found: dict[str, str] = {}
    text = COMPOSE
    while _INNERMOST.search(text):
        found.update(_INNERMOST.findall(text))
        text = _INNERMOST.sub(lambda match: match[2], text)
    return found


def test_every_variable_is_documented_with_its_default() -> None:
    assert documented() == read_by_compose() | OF_THE_STACK


def test_every_variable_has_a_default_so_that_a_clean_clone_starts() -> None:
    uses = set(re.findall(r"\$\{([A-Z][A-Z0-9_]*)", COMPOSE))

    assert uses == read_by_compose().keys()


def test_no_secret_has_a_default() -> None:
    defaults = read_by_compose()

    assert [defaults[name] for name in ("DATABASE_PASSWORD", "BOOTSTRAP_KEY", "SIGNING_KEY_PEM")] == ["", "", ""]
