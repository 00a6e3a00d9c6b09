"""Schemathesis as a process: one contract, one who asks, the common configuration."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from conformance.cast import Cast
from conformance.configuration import arguments, configuration
from conformance.depth import PHASES, SEEDED_PHASES, Budget
from conformance.joined import joined
from conformance.order import Order
from conformance.rounds import Role, Round
from conformance.seen import Seen, read_notes
from hygiene.library import ROOT as SPEC
from hygiene.library import Library
from pair.running import BOOTSTRAP_KEY, Pair

CONTRACT_TESTS = Path(__file__).resolve().parents[1]
# A round takes less than one minute, several on a slow machine. A service that hangs would hold it for hours: each
# request waits its time.
TIMEOUT_S = 600


@dataclass(frozen=True)
class Verdict:
    """How Schemathesis ended: 0 found nothing, 1 found something, None did not end in time; and what it saw."""

    exit_code: int | None
    seen: Seen
    seconds: float


@dataclass(frozen=True)
class Judge:
    """Judges a service of the pair by its contract below `spec` and leaves log and reports in `folder`."""

    round: Round
    pair: Pair
    cast: Cast
    folder: Path
    spec: Path = SPEC

    @property
    def log(self) -> Path:
        """All that Schemathesis prints."""
        return self.folder / "schemathesis.log"

    @property
    def junit(self) -> Path:
        """What it found, operation by operation."""
        return self.folder / "junit.xml"

    @property
    def html(self) -> Path:
        """The same for a browser."""
        return self.folder / "html" / "index.html"

    @property
    def summary(self) -> Path:
        """The run in figures, with its warnings."""
        return self.folder / "run.json"

    @property
    def origin(self) -> str:
        """Where the judged service listens."""
        return {"monolith": self.pair.monolith, "coach": self.pair.coach}[self.round.service].url

    def run(self, budget: Budget) -> Verdict:
        """Run to the end, or to the end of the patience."""
        # What another run has left is no finding of this one.
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        order = self._order(budget)
        order.notes.touch()
        started = time.monotonic()
        with self.log.open("wb") as log:
            exit_code = _run(self._command(budget), log.fileno(), self.pair.folder, order.environment())
        return Verdict(exit_code, read_notes(order.notes), time.monotonic() - started)

    def _command(self, budget: Budget) -> list[str]:
        phases = PHASES if self.round.has_every_phase else SEEDED_PHASES
        return [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(self._write_configuration(budget))),
            *("run", str(self.spec / self.round.contract), "--url", self.origin, *arguments(self.round)),
            *("--seed", str(self.round.seed), "--phases", ",".join(phases), "--no-color"),
            *("--report", "junit,html,json", "--report-junit-path", str(self.junit)),
            *("--report-html-path", str(self.html.parent), "--report-json-path", str(self.summary)),
        ]

    def _order(self, budget: Budget) -> Order:
        contract = self.pair.folder / f"{self.round.service}.json"
        contract.write_text(_joined(self.spec, self.round.contract), "utf-8")
        return Order(
            service=self.round.service,
            contract=contract,
            source=self.round.title,
            notes=self.folder / "seen.jsonl",
            email=self.cast.account.email,
            password=self.cast.account.password,
            bootstrap_key="" if self.round.role is Role.NOBODY else BOOTSTRAP_KEY,
            enumeration=budget.enumeration,
        )

    def _write_configuration(self, budget: Budget) -> Path:
        cast = self.pair.folder / f"cast-{self.round.name}.json"
        cast.write_text(json.dumps(self.cast.document(self.pair.monolith.url)), "utf-8")
        file = self.pair.folder / f"schemathesis-{self.round.name}.toml"
        file.write_text(configuration(self.round, budget, cast), "utf-8")
        return file


@cache
def _joined(spec: Path, contract: str) -> str:
    return json.dumps(joined(Library.read(spec), contract))


def _run(command: list[str], output: int, folder: Path, variables: Mapping[str, str]) -> int | None:
    """The exit code, or None when the process had to be ended. What it writes beside the reports is in `folder`."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(CONTRACT_TESTS), **variables},
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        return process.wait(TIMEOUT_S)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
