"""Both services in this process, on one database and one clock, each asked and asking over a real socket."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog
from argon2 import PasswordHasher

import coach.app
import coach.settings
import monolith.app
import monolith.settings
from consumer.recorded_service import recorded
from journeys.clock import Clock
from journeys.database import Database
from journeys.serving import serving
from matrix.judged import Judged
from monolith.catalogue.builtin import load_exercises, load_muscle_groups
from monolith.db.catalogue_seed import seed_catalogue
from monolith.db.schema import upgrade
from monolith.services import passwords
from monolith.signing_key import ensure_signing_key
from pair.people import Client, bootstrap_admin, log_in

_BOOTSTRAP_KEY = "a-key-for-the-journeys"
_A_DAY_S = 86_400
_WITHOUT_LIMIT = 1_000_000
_SOURCE = "journeys"


@dataclass
class World:
    """The two services, the administrator's token, and the catalogue as the monolith lists it, by exercise id."""

    clock: Clock
    monolith: Judged
    coach: Judged
    database: Database
    admin_token: str
    catalogue: dict[int, dict[str, Any]] = field(default_factory=dict)

    def read_catalogue(self) -> None:
        """Learn what the catalogue holds now."""
        answer = self.monolith.ask("exercises.list_exercises", expect=200)
        self.catalogue = {exercise["id"]: exercise for exercise in answer.json()}


@contextmanager
def running_world(folder: Path, database_url: str) -> Iterator[World]:
    """Prepare the empty database and serve both services for as long as the block lasts."""
    settings = _monolith_settings(folder, database_url)
    clock = Clock(datetime.now(UTC))
    with ExitStack() as stack:
        stack.enter_context(_cheap_passwords())
        stack.enter_context(_only_what_went_wrong_is_logged())
        engine = stack.enter_context(monolith.app.database_of(settings))
        upgrade(engine)
        seed_catalogue(engine, exercises=load_exercises(), muscle_groups=load_muscle_groups())
        origin = stack.enter_context(serving(monolith.app.build_app(settings, now=clock)))
        # What the coach asks here belongs to what the monolith's contract must keep for it.
        upstream = stack.enter_context(recorded(origin))
        planner = stack.enter_context(serving(coach.app.build_app(_coach_settings(upstream), now=clock)))
        nobody = Client(origin)
        world = World(
            clock=clock,
            monolith=Judged("monolith", origin, _SOURCE),
            coach=Judged("coach", planner, _SOURCE),
            database=Database(engine),
            admin_token=log_in(nobody, bootstrap_admin(nobody, _BOOTSTRAP_KEY)),
        )
        world.read_catalogue()
        yield world


def _monolith_settings(folder: Path, database_url: str) -> monolith.settings.Settings:
    key_file = folder / "signing-key.pem"
    ensure_signing_key(key_file)
    return monolith.settings.Settings(
        environment="production",
        database_url=database_url,
        bootstrap_key=_BOOTSTRAP_KEY,
        signing_key_file=key_file,
        # A journey that fails is walked again and again until it is short: tokens must outlive that.
        token_lifetime_s=_A_DAY_S,
        login_failures_per_address_per_minute=_WITHOUT_LIMIT,
        signups_per_address_per_hour=_WITHOUT_LIMIT,
    )


def _coach_settings(monolith_url: str) -> coach.settings.Settings:
    # Patient: what a slow monolith does to workouts is judged elsewhere, and these tests share a processor with both.
    return coach.settings.Settings(
        environment="production",
        monolith_url=monolith_url,
        monolith_connect_timeout_s=10,
        monolith_read_timeout_s=20,
        request_deadline_s=30,
    )


@contextmanager
def _only_what_went_wrong_is_logged() -> Iterator[None]:
    """A line for each request would bury what a failure is about."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    # It warns of every request to an operation that takes two types of body.
    chatty = logging.getLogger("connexion")
    level = chatty.level
    chatty.setLevel(logging.ERROR)
    try:
        yield
    finally:
        chatty.setLevel(level)
        structlog.reset_defaults()


@contextmanager
def _cheap_passwords() -> Iterator[None]:
    """Hashes that take no time: what they take in earnest is tested by itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield
