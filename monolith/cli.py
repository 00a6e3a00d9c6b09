"""The operator's commands, on Flask's CLI: `python -m monolith.cli --help`."""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import click
from flask import Flask
from flask.cli import FlaskGroup
from sqlalchemy.exc import OperationalError

from boundary.environment import SettingsError
from monolith.app import database_of
from monolith.catalogue.builtin import load_exercises, load_muscle_groups
from monolith.db.catalogue_seed import seed_catalogue
from monolith.db.faults import DatabaseNotUsable, DatabaseUnreadable
from monolith.db.schema import check_current, upgrade
from monolith.db.unit_of_work import UnitOfWork
from monolith.demo import seed_demo
from monolith.errors import DatabaseUnavailable
from monolith.services.catalogue_import import BadCatalogueFile, CatalogueImport, read_free_exercise_db
from monolith.settings import Settings
from monolith.signing_key import SigningKeyError, ensure_signing_key

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
        upgrade(engine)
        counts = seed_catalogue(engine, exercises=load_exercises(), muscle_groups=load_muscle_groups())
        click.echo(f"Catalogue: {counts.created} created, {counts.updated} updated, {counts.unchanged} unchanged.")
        if settings.embedded:
            click.echo(f"Demo athletes: {seed_demo(engine)} created.")


@cli.command(with_appcontext=False)
@_explained
def migrate() -> None:
    """Bring the database to the schema of this code."""
    with database_of(Settings.from_env()) as engine:
        upgrade(engine)
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


def _make_folder_of(database_url: str) -> None:
    path = database_url.removeprefix("sqlite:///")
    if path != database_url:
        try:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseUnreadable(f"The folder of {database_url} cannot be made: {error.strerror}.") from error


if __name__ == "__main__":
    cli()
