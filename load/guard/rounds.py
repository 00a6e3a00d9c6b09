"""Rounds of measuring beside a monolith that the coach asks: each in a new process, all on one SQLite file."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pair.process import ROOT, Service, environment, run_command
from pair.running import PATIENT

_ATHLETES = 20


class RoundFailed(Exception):
    """The measuring process ended with an error, which the text holds."""


class Rounds:
    """Measures as often as it is asked to."""

    def __init__(self, settings: Mapping[str, str], folder: Path, tokens: Path) -> None:
        self._settings = settings
        self._result = folder / "round.json"
        self._tokens = tokens

    def ratios(self) -> dict[str, float]:
        """One round: each request's processor time, with a unit of the calibration as 1. Raises RoundFailed."""
        done = subprocess.run(
            [sys.executable, "-m", "load.guard.measuring", str(self._tokens), str(self._result)],
            cwd=ROOT,
            # The order of sets and the layout of dictionaries are to be the same in each round.
            env=environment({**self._settings, "PYTHONHASHSEED": "0"}),
            # A log is written, as in service, and read by nobody.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise RoundFailed(f"The measuring process ended with {done.returncode}.\n{done.stderr}")
        ratios: dict[str, float] = json.loads(self._result.read_text())
        return ratios


@contextmanager
def rounds() -> Iterator[Rounds]:
    """Prepare a database with athletes, and run the monolith. Raises ServiceError."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = {
            "ENVIRONMENT": "embedded",
            "DATABASE_URL": f"sqlite:///{folder / 'fit.db'}",
            "SIGNING_KEY_FILE": str(folder / "signing-key.pem"),
            "VALIDATE_RESPONSES": "off",
            **PATIENT,
        }
        run_command("monolith.cli", "prepare", settings=settings)
        run_command("monolith.cli", "add-synthetic-athletes", "--athletes", str(_ATHLETES), settings=settings)
        sample = ("--sample", str(_ATHLETES), "--seed", "guard", "--lifetime-s", "3600")
        issued = run_command("monolith.cli", "issue-tokens", *sample, settings=settings)
        tokens = folder / "tokens"
        tokens.write_text("\n".join(json.loads(line)["access_token"] for line in issued.splitlines()))
        monolith = Service("monolith.main", settings, folder / "monolith.log")
        try:
            monolith.start()
            yield Rounds({**settings, "MONOLITH_URL": monolith.url}, folder, tokens)
        finally:
            monolith.stop()
