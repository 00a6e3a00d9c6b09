"""The real monolith inside of the test's own process, on a file: its answers, without any service to start."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient
from structlog.testing import capture_logs

from coach.monolith_client import CONSUMES, TRAINING_CONTEXT
from consumer.client_on_paper import Answer
from consumer.provider import Provider
from monolith.app import build_app, database_of
from monolith.catalogue.builtin import load_exercises, load_muscle_groups
from monolith.db.catalogue_seed import seed_catalogue
from monolith.db.schema import upgrade
from monolith.settings import Settings
from monolith.signing_key import ensure_signing_key
from monolith.tests.actors import Actors

_BOOTSTRAP_KEY = "a-key-for-the-tests-only"


def answers(folder: Path, provider: Provider) -> dict[str, Answer]:
    """A 200 of each operation that the coach consumes, of an athlete who has told much."""
    with _monolith(folder) as client:
        athlete = Actors(client, _BOOTSTRAP_KEY).sign_up("grace@example.com")
        athlete.patch("/profile", {"equipment": ["dumbbell"], "avoided_exercise_ids": [4]})
        found = {}
        for operation_id in sorted(CONSUMES):
            asker = athlete if operation_id == TRAINING_CONTEXT else client
            found[operation_id] = on_paper(asker.get(provider.operations[operation_id].path))
    return found


def on_paper(response: Any) -> Answer:
    """The answer of an HTTP client as plain data; a body that is no JSON as text."""
    try:
        body = response.json() if response.content else None
    except ValueError:
        body = response.text
    return Answer(response.status_code, dict(response.headers), body)


@contextmanager
def _monolith(folder: Path) -> Iterator[TestClient]:
    settings = Settings(
        environment="production",
        database_url=f"sqlite:///{folder / 'fit.db'}",
        bootstrap_key=_BOOTSTRAP_KEY,
        signing_key_file=folder / "signing-key.pem",
    )
    ensure_signing_key(settings.signing_key_file)
    with database_of(settings) as engine:
        upgrade(engine)
        seed_catalogue(engine, exercises=load_exercises(), muscle_groups=load_muscle_groups())
    # What it logs of itself is not what a test here fails of.
    with capture_logs(), build_app(settings).test_client() as client:
        yield client
