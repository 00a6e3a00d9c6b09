"""What a load test asks: services started for it, or the compose stack that runs already; and who asks."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import create_engine, text

from load.deployment import Deployment, deployed
from load.machine import database_version
from load.processes import parent
from load.stack import engine_version, pids_of, rollout, tokens_of_athletes
from pair.people import Account, Client, log_in, new_email


@dataclass(frozen=True)
class Target:
    """An origin with athletes; `processes` are the parts of the system by name, as far as this machine runs them."""

    url: str
    tokens: Path = field(repr=False)
    processes: Mapping[str, Sequence[int]]
    told: Mapping[str, str]


@contextmanager
def local(folder: Path, *, athletes: int, monolith_workers: int, coach_workers: int, coaches: int) -> Iterator[Target]:
    """A deployment of its own, behind nginx. Raises what `deployed` raises."""
    with deployed(
        folder,
        athletes=athletes,
        monolith_workers=monolith_workers,
        coach_workers=coach_workers,
        coaches=coaches,
    ) as deployment:
        yield Target(
            deployment.facade_url,
            deployment.tokens,
            _parts(deployment),
            {
                "deployment": "processes of this machine",
                "database": database_version(deployment.database_url),
                "athletes": f"{athletes} with 30 days of history each",
                "workers": f"monolith {monolith_workers}, coach {coach_workers} (replicas: {coaches})",
            },
        )


@contextmanager
def compose(folder: Path, url: str, *, athletes: int) -> Iterator[Target]:
    """The compose stack with the coach in charge; it gets the athletes who are missing. Raises StackError."""
    tokens = folder / "tokens.jsonl"
    tokens.touch(mode=0o600)
    tokens.write_text(tokens_of_athletes(athletes), "utf-8")
    parts = {"monolith": "monolith", "coach": "coach", "nginx": "facade", "PostgreSQL": "db"}
    pids = {name: [pid for pid in pids_of(service) if Path(f"/proc/{pid}").exists()] for name, service in parts.items()}
    told = {
        "deployment": f"compose stack, Docker {engine_version()}",
        "athletes": f"{athletes} with 30 days of history each",
    }
    rollout("replaced")
    try:
        yield Target(url, tokens, {name: found for name, found in pids.items() if found}, told)
    finally:
        rollout("legacy")


@contextmanager
def newcomer(url: str) -> Iterator[Account]:
    """An athlete who signs up, and whose account is erased when the block ends. Raises UnexpectedAnswerError."""
    client, athlete = Client(url), Account(new_email("k6"), secrets.token_urlsafe(24))
    told = {"email": athlete.email, "name": "Load Study", "password": athlete.password}
    client.ask("POST", "/signup", expect=201, json=told)
    try:
        yield athlete
    finally:
        confirmed = {"X-Confirm-Email": athlete.email}
        client.with_token(log_in(client, athlete)).ask("DELETE", "/profile", expect=204, headers=confirmed)


def _parts(deployment: Deployment) -> dict[str, list[int]]:
    parts = {"monolith": [deployment.monolith.pid], "coach": [coach.pid for coach in deployment.coaches]}
    if deployment.facade_pid is not None:
        parts["nginx"] = [deployment.facade_pid]
    server = _database_server(deployment.database_url)
    return {**parts, "PostgreSQL": [server]} if server else parts


def _database_server(database_url: str) -> int | None:
    """The process that started the one of a connection; None when it is none of this machine."""
    engine = create_engine(database_url)
    try:
        if engine.dialect.name != "postgresql":
            return None
        with engine.connect() as connection:
            backend = int(connection.scalar(text("SELECT pg_backend_pid()")) or 0)
            with suppress(OSError):
                if Path(f"/proc/{backend}/comm").read_text("utf-8").startswith("postgres"):
                    return parent(backend)
        return None
    finally:
        engine.dispose()
