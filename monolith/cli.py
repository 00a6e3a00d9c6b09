"""The operator's commands, on Flask's CLI: `python -m monolith.cli --help`."""

import secrets
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import click
import orjson
import structlog
from flask import Flask
from flask.cli import FlaskGroup
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from boundary.environment import SettingsError
from boundary.logs import configure_logging
from monolith.app import database_of
from monolith.catalogue.builtin import load_exercises, load_muscle_groups
from monolith.db.catalogue_seed import seed_catalogue
from monolith.db.faults import DatabaseAway, DatabaseNotUsable, DatabaseUnreadable
from monolith.db.schema import upgrade
from monolith.db.schema_state import check_current
from monolith.db.unit_of_work import UnitOfWork
from monolith.db.waiting import awaited
from monolith.demo import seed_demo
from monolith.errors import DatabaseUnavailable
from monolith.services.catalogue_import import BadCatalogueFile, CatalogueImport, read_free_exercise_db
from monolith.services.token_handout import TokenHandout
from monolith.services.tokens import TokenIssuer
from monolith.settings import Settings
from monolith.signing_key import SigningKeyError, ensure_signing_key, load_signing_key
from monolith.synthetic_athletes import add_synthetic_athletes

P = ParamSpec("P")


def _no_app() -> Flask:
    """What FlaskGroup looks for more commands in; ours need no app, so that --help works without any setting."""
    return Flask("monolith")


@click.group(cls=FlaskGroup, create_app=_no_app, add_default_commands=False, load_dotenv=False)
def cli() -> None:
    """Commands for those who operate the monolith; settings come from the environment."""


def _explained(command: Callable[P, None]) -> Callable[P, None]:
    """End with one clear line, not with a traceback, when settings, database or file are at fault."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except OperationalError as error:
            sys.exit(f"monolith: the database cannot be used: {' '.join(str(error.orig).split())}")
        except (SettingsError, SigningKeyError, DatabaseNotUsable, DatabaseUnavailable, BadCatalogueFile) as error:
            sys.exit(f"monolith: {error}")

    return run


@cli.command(with_appcontext=False)
@_explained
def prepare() -> None:
    """Migrate and fill in the built-in catalogue; the embedded run also gets a key and demo athletes."""
    settings = Settings.from_env()
    if settings.embedded:
        _make_folder_of(settings.database_url)
        ensure_signing_key(settings.signing_key_file)
    with database_of(settings) as engine:
        _migrated(engine, settings)
        counts = seed_catalogue(engine, exercises=load_exercises(), muscle_groups=load_muscle_groups())
        click.echo(f"Catalogue: {counts.created} created, {counts.updated} updated, {counts.unchanged} unchanged.")
        if settings.embedded:
            click.echo(f"Demo athletes: {seed_demo(engine)} created.")


@cli.command(with_appcontext=False)
@_explained
def migrate() -> None:
    """Bring the database to the schema of this code."""
    settings = Settings.from_env()
    with database_of(settings) as engine:
        _migrated(engine, settings)
    click.echo("The database has the schema of this code.")


@cli.command("import-exercises", with_appcontext=False)
@click.argument("file", type=click.Path(path_type=Path))
@_explained
def import_exercises(file: Path) -> None:
    """Import a free-exercise-db JSON FILE into the catalogue: all of it or nothing, again and again without harm."""
    with database_of(Settings.from_env()) as engine:
        check_current(engine)
        rows = read_free_exercise_db(file)
        with click.progressbar(length=len(rows), label="Importing", file=sys.stderr) as bar:
            counts = CatalogueImport(UnitOfWork(engine)).store(rows, progress=bar.update)
    click.echo(
        f"{len(rows)} rows: {counts.created} created, {counts.updated} updated, {counts.unchanged} unchanged, "
        f"{counts.left_deleted} left deleted, {counts.left_edited} left as edited."
    )


@cli.command("issue-tokens", with_appcontext=False)
@click.option("--sample", "number", type=click.IntRange(1, 100_000), help="So many athletes, picked by the seed.")
@click.option("--seed", help="Picks the sample; without it, another sample each time.")
@click.option("--email", "emails", multiple=True, help="This athlete, instead of a sample; may be repeated.")
@click.option("--lifetime-s", type=click.IntRange(1, 86_400), help="Seconds; TOKEN_LIFETIME_S when not given.")
@_explained
def issue_tokens(number: int | None, seed: str | None, emails: tuple[str, ...], lifetime_s: int | None) -> None:
    """Write tokens of athletes to stdout, a JSON object a line, for parallel runs and load tests."""
    if (number is None) == (not emails):
        raise click.UsageError("Ask for either --sample or --email.")
    settings = Settings.from_env()
    configure_logging("monolith", sys.stderr)
    lifetime_s = lifetime_s or settings.token_lifetime_s
    issuer = TokenIssuer(load_signing_key(settings.signing_key_file), lifetime_s=lifetime_s)
    with database_of(settings) as engine:
        check_current(engine)
        handout = TokenHandout(UnitOfWork(engine), issuer)
        seed = seed or secrets.token_hex(4)
        athletes = handout.named(emails) if number is None else handout.sample(number, seed=seed)
    for email, token in handout.tokens(athletes):
        click.echo(orjson.dumps({"email": email, "access_token": token}))
    structlog.get_logger(__name__).info(
        "tokens issued",
        command="issue-tokens",
        issued=len(athletes),
        asked_for=number or len({email.lower() for email in emails}),
        lifetime_s=lifetime_s,
        **({} if number is None else {"seed": seed}),
    )


@cli.command("add-synthetic-athletes", with_appcontext=False)
@click.option("--athletes", type=click.IntRange(1, 1_000_000), default=1000, show_default=True)
@click.option(
    "--days", type=click.IntRange(0, 3650), default=30, show_default=True, help="Of history, up to yesterday."
)
@_explained
def add_synthetic_athletes_(athletes: int, days: int) -> None:
    """Add athletes who do not exist, for load studies and rehearsals; those who are there stay as they are."""
    with database_of(Settings.from_env()) as engine:
        check_current(engine)
        with click.progressbar(length=athletes, label="Adding", file=sys.stderr) as bar:
            added = add_synthetic_athletes(engine, athletes=athletes, days=days, progress=bar.update)
    click.echo(f"{added} athletes added, {athletes - added} were there.")


def _migrated(engine: Engine, settings: Settings) -> None:
    if settings.database_wait_s:
        configure_logging("monolith", sys.stderr)
    awaited(lambda: upgrade(engine), wait_s=settings.database_wait_s, expecting=(DatabaseAway,))


def _make_folder_of(database_url: str) -> None:
    path = database_url.removeprefix("sqlite:///")
    if path != database_url:
        try:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseUnreadable(f"The folder of {database_url} cannot be made: {error.strerror}.") from error


if __name__ == "__main__":
    cli()
