"""The pairs that are measured: how each is started, who asks it, and by how much Fit is to be faster."""

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import jwt
import psycopg
from sqlalchemy import create_engine, make_url, text

from load.deployment import Deployment
from load.peers.services import PeerService, under_uvicorn
from pair.process import Service

NAMES = ("fastapi", "old", "old-whole", "bare")  # of our own peers
_TOKENS_LAST_S = 6 * 3600
_FASTAPI_BUDGET, _OLD_DESIGN_BUDGET = 1.5, 8.0
_STUDY_EXERCISES = 20
_REFERENCE_ATHLETES = 1000


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A pair that does not run yet. `tokens` holds a bearer token a line, or is None where nobody looks at them.

    `least_ratio` is how many times its throughput ours must reach; None where that is only told. `patience` is how many
    times as long it is measured as the others, because it answers so slowly.
    """

    name: str
    title: str
    monolith: Service
    coach: Service
    tokens: Path | None = None
    least_ratio: float | None = None
    patience: int = 1

    @contextmanager
    def running(self) -> Iterator[None]:
        """Both processes, until the block ends. Raises ServiceError."""
        with ExitStack() as stack:
            for service in (self.monolith, self.coach):
                stack.callback(service.stop)
                service.start()
            yield


def ours(deployment: Deployment) -> Candidate:
    """Fit itself, of which nothing runs any more: the others are measured in its absence."""
    (coach,) = deployment.coaches
    for service in (coach, deployment.monolith):
        service.stop()
    lines = deployment.tokens.read_text("utf-8").splitlines()
    tokens = _written(deployment.folder / "fit-tokens.txt", [json.loads(line)["access_token"] for line in lines])
    return Candidate(name="fit", title="Fit", monolith=deployment.monolith, coach=coach, tokens=tokens)


def fastapi_pair(database_url: str, folder: Path) -> Candidate:
    """FastAPI, pydantic, SQLAlchemy and httpx, on the same database."""
    secret = secrets.token_urlsafe(32)
    settings = {"DATABASE_URL": database_url, "TOKEN_SECRET": secret}
    monolith = under_uvicorn("load.peers.fastapi_pair.monolith:app", settings, folder / "fastapi-monolith.log")
    coach = under_uvicorn(
        "load.peers.fastapi_pair.coach:app",
        {"MONOLITH_URL": monolith.url, "TOKEN_SECRET": secret},
        folder / "fastapi-coach.log",
    )
    expires = int(time.time()) + _TOKENS_LAST_S
    tokens = [
        jwt.encode({"sub": str(user_id), "exp": expires}, secret, algorithm="HS256")
        for user_id in _athlete_ids(database_url)
    ]
    return Candidate(
        name="fastapi",
        title="FastAPI, httpx",
        monolith=monolith,
        coach=coach,
        tokens=_written(folder / "fastapi-tokens.txt", tokens),
        least_ratio=_FASTAPI_BUDGET,
    )


def old_design(database_url: str, folder: Path, *, whole_catalogue: bool) -> Candidate:
    """Flask's own server and a query for each exercise: of as many exercises as the study had, or of all."""
    name = "old-whole" if whole_catalogue else "old"
    monolith = PeerService(
        "load.peers.old_design.monolith", {"DATABASE_URL": database_url}, folder / f"{name}-monolith.log"
    )
    limit = {} if whole_catalogue else {"CATALOGUE_LIMIT": str(_STUDY_EXERCISES)}
    coach = PeerService(
        "load.peers.old_design.coach", {"MONOLITH_URL": monolith.url, **limit}, folder / f"{name}-coach.log"
    )
    catalogue = "whole catalogue" if whole_catalogue else f"{_STUDY_EXERCISES} exercises"
    return Candidate(
        name=name,
        title=f"the old design, {catalogue}",
        monolith=monolith,
        coach=coach,
        least_ratio=_OLD_DESIGN_BUDGET,
        patience=3 if whole_catalogue else 1,
    )


def bare(folder: Path) -> Candidate:
    """Two hops and nothing else."""
    quick = {"UVICORN_LIFESPAN": "off"}
    monolith = under_uvicorn("load.peers.bare.monolith:app", quick, folder / "bare-monolith.log")
    settings = {"MONOLITH_URL": monolith.url, **quick}
    coach = under_uvicorn("load.peers.bare.coach:app", settings, folder / "bare-coach.log")
    return Candidate(name="bare", title="bare ASGI, requests", monolith=monolith, coach=coach)


def reference(source: Path, database_url: str, folder: Path) -> Candidate:
    """Somebody else's FastAPI pair: a folder with monolith_app.py, coach_app.py, seed.sql and tokens.py.

    `database_url` is an empty database for it, on PostgreSQL.
    """
    _execute(database_url, (source / "seed.sql").read_bytes())
    settings = {"DATABASE_URL": database_url, "UVICORN_APP_DIR": str(source)}
    monolith = under_uvicorn("monolith_app:app", settings, folder / "reference-monolith.log")
    coach = under_uvicorn("coach_app:app", {**settings, "MONOLITH_URL": monolith.url}, folder / "reference-coach.log")
    command = [sys.executable, str(source / "tokens.py"), str(_REFERENCE_ATHLETES)]
    told = subprocess.run(command, env={"PATH": os.defpath}, capture_output=True, text=True, check=True)
    return Candidate(
        name="reference",
        title="FastAPI, httpx (reference)",
        monolith=monolith,
        coach=coach,
        tokens=_written(folder / "reference-tokens.txt", told.stdout.split()),
        least_ratio=_FASTAPI_BUDGET,
    )


def _athlete_ids(database_url: str) -> list[int]:
    engine = create_engine(database_url)
    try:
        with engine.connect() as connection:
            ids = connection.scalars(text("SELECT id FROM users WHERE email LIKE 'synthetic-%' ORDER BY id"))
            return list(ids)
    finally:
        engine.dispose()


def _execute(database_url: str, script: bytes) -> None:
    plain = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    # Not SQLAlchemy, which would take a percent sign for a parameter.
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(script)


def _written(file: Path, tokens: list[str]) -> Path:
    file.touch(mode=0o600)
    file.write_text("".join(f"{token}\n" for token in tokens), "utf-8")
    return file
