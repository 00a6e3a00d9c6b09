"""The composition root: the served contract, the wiring, and the start."""

import dataclasses
import inspect
import os
import subprocess
import sys
import time
from collections.abc import Callable
from http import HTTPStatus

import connexion
import pytest
import yaml

from boundary.contract import Contract, ContractError
from boundary.errors import DomainError
from coach import errors
from coach.api.problems import STATUS_OF
from coach.app import build_app, served_contract
from coach.monolith_client import CONSUMES
from coach.monolith_contract import MonolithContract
from coach.settings import REPO_ROOT, Settings
from coach.tests.fake_monolith import EXERCISES, KEYS, FakeMonolith, hang

PATIENCE_S = 60
TOKEN_URL = "https://fit.example.com/oauth/token"


def token_url_of(contract: Contract) -> str:
    url: str = contract.security_schemes["oauth2"]["flows"]["password"]["tokenUrl"]
    return url


class TestServedContract:
    def test_swagger_ui_logs_in_where_the_settings_say(self, settings: Settings) -> None:
        app = build_app(dataclasses.replace(settings, token_url=TOKEN_URL))

        served = yaml.safe_load(app.test_client().get("/openapi.yaml").text)

        assert served["components"]["securitySchemes"]["oauth2"]["flows"]["password"]["tokenUrl"] == TOKEN_URL

    def test_nothing_else_is_changed(self, settings: Settings) -> None:
        contract = served_contract(dataclasses.replace(settings, token_url=TOKEN_URL))

        untouched = served_contract(settings)
        assert token_url_of(untouched) == "/oauth/token"
        assert contract.yaml.replace(TOKEN_URL.encode(), b"/oauth/token") == untouched.yaml


class TestErrors:
    def test_every_error_has_a_status(self) -> None:
        named = [each for _, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, DomainError)]

        missing = [each for each in named if each is not DomainError and not set(each.__mro__) & set(STATUS_OF)]

        assert missing == []
        assert {*STATUS_OF.values()} <= {*HTTPStatus}


class TestMonolithContract:
    def test_what_is_consumed_must_be_in_the_monoliths_contract(self, settings: Settings) -> None:
        contract = Contract.load(settings.monolith_spec_file)

        with pytest.raises(ContractError, match=r"exercises\.list_everything"):
            MonolithContract(contract, {*CONSUMES, "exercises.list_everything"})


def until(done: Callable[[], bool]) -> None:
    """Ask again and again; the work that is waited for goes on in the background."""
    give_up_at = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < give_up_at


class TestStart:
    def test_the_catalogue_and_the_keys_are_there_before_the_first_request(
        self, app: connexion.AsyncApp, monolith: FakeMonolith
    ) -> None:
        with app.test_client() as client:
            until(lambda: client.get("/ready").json()["catalogue"] is not None and monolith.asked(KEYS) != [])

        assert (len(monolith.asked(EXERCISES)), len(monolith.asked(KEYS))) == (1, 1)

    def test_a_monolith_that_hangs_delays_neither_the_start_nor_the_stop(
        self, settings: Settings, monolith: FakeMonolith
    ) -> None:
        monolith.on(EXERCISES, hang)
        monolith.on(KEYS, hang)
        app = build_app(dataclasses.replace(settings, request_deadline_s=30, monolith_read_timeout_s=30))
        started = time.monotonic()

        with app.test_client() as client:
            assert client.get("/health").status_code == 200

        assert time.monotonic() - started < 15  # Half of the time that the monolith may take.
        monolith.stop()

    def test_a_monolith_that_is_away_does_not_fail_the_start(self, settings: Settings, monolith: FakeMonolith) -> None:
        monolith.stop()
        app = build_app(settings)

        with app.test_client() as client:
            # Both fetches have failed by now; an error that got out of them would end the service.
            until(lambda: client.get("/metrics").text.count('outcome="unavailable"} 1.0') == 2)

            assert client.get("/health").status_code == 200


class TestProcess:
    @pytest.mark.parametrize("how", [["-m", "coach.main"], ["-c", "from coach.main import create_app; create_app()"]])
    def test_a_missing_setting_is_one_line_and_a_failure(self, how: list[str]) -> None:
        env = {name: value for name, value in os.environ.items() if name not in ("MONOLITH_URL", "ENVIRONMENT")}

        run = subprocess.run(  # noqa: S603  # the command is the project's own
            [sys.executable, "-W", "ignore", *how], env=env, cwd=REPO_ROOT, capture_output=True, text=True, check=False
        )

        assert run.returncode == 1
        assert run.stderr.splitlines() == ["coach: MONOLITH_URL is not set; .env.example says what it is for."]

    def test_settings_of_the_embedded_run_find_both_contracts(self) -> None:
        settings = Settings.from_env({"ENVIRONMENT": "embedded"})

        assert settings.spec_file.is_file()
        assert settings.monolith_spec_file.is_file()
