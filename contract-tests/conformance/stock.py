"""A running pair for the rounds: one serves all of them, until a round fails and may have left anything behind."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from pair.people import Account, Client, bootstrap_admin
from pair.running import BOOTSTRAP_KEY, Pair, running_pair

# The services answer as in production: what their own check of answers would catch, the judge is to find.
SETTINGS = {"VALIDATE_RESPONSES": "off"}


class Stage(NamedTuple):
    """A pair and its first administrator."""

    pair: Pair
    admin: Account


class Stock:
    """Keeps at most one pair running; `new_folder` makes an empty folder for each."""

    def __init__(self, new_folder: Callable[[], Path]) -> None:
        self._new_folder = new_folder
        self._running = ExitStack()
        self._stage: Stage | None = None

    def take(self) -> Stage:
        """The pair that was put back, or a new one in place of the one that was not. Raises ServiceError."""
        stage, self._stage = self._stage, None
        if stage is not None:
            return stage
        self.close()
        pair = self._running.enter_context(running_pair(self._new_folder(), SETTINGS))
        return Stage(pair, bootstrap_admin(Client(pair.monolith.url), BOOTSTRAP_KEY))

    def put_back(self, stage: Stage) -> None:
        """The next round may have it."""
        self._stage = stage

    def close(self) -> None:
        """Stop what runs."""
        self._running.close()
