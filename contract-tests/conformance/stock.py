"""A running pair for the rounds: one serves all of them, until a round fails and may have left anything behind."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import requests

from pair.people import Account, Client, UnexpectedAnswerError, bootstrap_admin
from pair.process import ServiceError
from pair.running import BOOTSTRAP_KEY, Pair, running_pair

# The services answer as in production: what their own check of answers would catch, the judge is to find.
SETTINGS = {"VALIDATE_RESPONSES": "off"}


class Stage(NamedTuple):
    """A pair and its first administrator."""

    pair: Pair
    admin: Account


class NoPairError(Exception):
    """There is no pair to ask, and there will be none in this session; the message says why."""


class Stock:
    """Keeps at most one pair running; `new_folder` makes an empty folder for each."""

    def __init__(self, new_folder: Callable[[], Path]) -> None:
        self._new_folder = new_folder
        self._running = ExitStack()
        self._stage: Stage | None = None
        self._reason: str | None = None

    def take(self) -> Stage:
        """The pair that was put back, or a new one in place of the one that was not. Raises NoPairError."""
        stage, self._stage = self._stage, None
        if stage is not None:
            return stage
        if self._reason is not None:
            raise NoPairError(self._reason)
        try:
            self.close()
            pair = self._running.enter_context(running_pair(self._new_folder(), SETTINGS))
            return Stage(pair, bootstrap_admin(Client(pair.monolith.url), BOOTSTRAP_KEY))
        except (ServiceError, UnexpectedAnswerError, requests.RequestException) as error:
            self.give_up(f"The services do not start as they should. {error}")
            raise NoPairError(self._reason) from error

    def put_back(self, stage: Stage) -> None:
        """The next round may have it."""
        self._stage = stage

    def give_up(self, reason: str) -> None:
        """Nobody needs to try again: it would take as long, and come to the same."""
        self._reason = reason

    def close(self) -> None:
        """Stop what runs."""
        self._running.close()
