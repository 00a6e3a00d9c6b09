"""The deployment that the operator's settings name: where its façade is, what runs there, and who issues tokens."""

import subprocess
import sys
from collections.abc import Mapping
from typing import Final

from facade.process import ROOT

_COMPOSE: Final = ("docker", "compose")
_SHOWN_CHARS: Final = 12


def is_process(variables: Mapping[str, str]) -> bool:
    """Whether the façade runs beside `make run`, and not in compose's container."""
    return variables.get("FACADE_AT") == "process"


def facade_url(variables: Mapping[str, str]) -> str:
    """Where this machine reaches the façade."""
    return f"http://127.0.0.1:{variables.get('FACADE_PORT') or '8080'}"


def issuer(variables: Mapping[str, str]) -> str:
    """The command that issues tokens for a sample of athletes."""
    python = sys.executable if is_process(variables) else "docker compose exec -T monolith python"
    return f"{python} -m monolith.cli issue-tokens"


def build(variables: Mapping[str, str]) -> str:
    """What runs there: the commit of the tree, or the images of both services; empty when that cannot be told."""
    if is_process(variables):
        return _said("git", "rev-parse", "HEAD")
    images = _said(*_COMPOSE, "images", "--quiet", "monolith", "coach").split()
    return " ".join(sorted({image[:_SHOWN_CHARS] for image in images}))


def _said(*command: str) -> str:
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
