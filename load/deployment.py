"""Both services as in production, on this machine: prepared, filled with athletes, and running behind the façade."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import create_engine, text

from load.nginx import running_facade
from monolith.signing_key import ensure_signing_key
from pair.databases import empty_database
from pair.process import Service, run_command

_MOST_TOKENS = 5000
_TOKEN_LIFETIME_S = 6 * 3600
_LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """What runs. `facade_url` is empty, and `facade_pid` None, without a façade.

    `tokens` is a file of lines {"email", "access_token"}, one for each athlete, but 5000 at most. It lasts as long as
    the deployment, and so do the secrets in `folder`; the logs stay.
    """

    folder: Path
    database_url: str
    monolith: Service
    coaches: tuple[Service, ...]
    facade_url: str
    facade_pid: int | None
    tokens: Path
    bootstrap_key: str = field(repr=False)


@contextmanager
def deployed(
    folder: Path,
    *,
    athletes: int = 1000,
    days: int = 30,
    monolith_workers: int = 1,
    coach_workers: int = 1,
    coaches: int = 1,
    facade: bool = True,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Deployment]:
    """Prepare a database on the server of TEST_DATABASE_URL (without it: SQLite), fill it, and start everything.

    Each athlete has three exercises on each of so many days. `settings` go to all services. Free ports; all has ended
    with the block. Raises ServiceError when something does not start, CannotStart when nginx is missing.
    """
    with ExitStack() as stack:
        folder.mkdir(parents=True, exist_ok=True)
        key, tokens = folder / "signing-key.pem", folder / "tokens.jsonl"
        for secret in (key, tokens):
            stack.callback(secret.unlink, missing_ok=True)
        ensure_signing_key(key)
        bootstrap_key, database_url = secrets.token_urlsafe(24), stack.enter_context(empty_database(folder))
        common = {"VALIDATE_RESPONSES": "off", "TRUSTED_PROXIES": _LOOPBACK, **(settings or {})}
        own = {
            **common,
            "DATABASE_URL": database_url,
            "SIGNING_KEY_FILE": str(key),
            "BOOTSTRAP_KEY": bootstrap_key,
            "WORKERS": str(monolith_workers),
        }
        _fill(own, tokens, athletes=athletes, days=days)
        monolith = _started(stack, Service("monolith.main", own, folder / "monolith.log"))
        of_coaches = {**common, "MONOLITH_URL": monolith.url, "WORKERS": str(coach_workers)}
        running = tuple(
            _started(stack, Service("coach.main", of_coaches, folder / f"coach-{number}.log"))
            for number in range(1, coaches + 1)
        )
        door = (
            stack.enter_context(running_facade(folder / "facade", monolith=monolith, coaches=running))
            if facade
            else None
        )
        yield Deployment(
            folder=folder,
            database_url=database_url,
            monolith=monolith,
            coaches=running,
            facade_url=door.url if door else "",
            facade_pid=door.pid if door else None,
            tokens=tokens,
            bootstrap_key=bootstrap_key,
        )


def settle(database_url: str) -> None:
    """Have the database know what it holds, as it would after a while by itself: to be called after bulk changes."""
    engine = create_engine(database_url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text("VACUUM (ANALYZE)" if engine.dialect.name == "postgresql" else "ANALYZE"))
    finally:
        engine.dispose()


def _fill(own: Mapping[str, str], tokens: Path, *, athletes: int, days: int) -> None:
    run_command("monolith.cli", "prepare", settings=own)
    asked = ("--athletes", str(athletes), "--days", str(days))
    run_command("monolith.cli", "add-synthetic-athletes", *asked, settings=own)
    settle(own["DATABASE_URL"])
    sample = ("--sample", str(min(athletes, _MOST_TOKENS)), "--lifetime-s", str(_TOKEN_LIFETIME_S))
    tokens.touch(mode=0o600)
    tokens.write_text(_only_tokens(run_command("monolith.cli", "issue-tokens", *sample, settings=own)), "utf-8")


def _only_tokens(printed: str) -> str:
    return "".join(line + "\n" for line in printed.splitlines() if line.startswith('{"email"'))


def _started(stack: ExitStack, service: Service) -> Service:
    stack.callback(service.stop)
    service.start()
    return service
