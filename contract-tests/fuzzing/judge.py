"""Schemathesis as a process: one contract, one account, the common configuration."""

import json
import os
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

from fuzzing.seen import Seen, read_seen
from hygiene.library import ROOT as SPEC
from hygiene.library import Library
from hygiene.walk import Operation, operations
from pair.people import Account
from pair.running import BOOTSTRAP_KEY, Pair

CONTRACT_TESTS = Path(__file__).resolve().parents[1]
CONFIGURATION = CONTRACT_TESTS / "schemathesis.toml"


@dataclass(frozen=True)
class Round:
    """One contract in one role."""

    service: str
    role: str

    @property
    def name(self) -> str:
        """How the round is called on the command line and in reports."""
        return f"{self.service}-{self.role}"

    @property
    def contract(self) -> str:
        """The contract's name below spec/."""
        return f"{self.service}/openapi.yaml"

    def operations(self) -> list[Operation]:
        """The operations of the contract."""
        return [operation for operation in operations(Library.read()) if operation.contract.file.name == self.contract]


@dataclass(frozen=True)
class Judge:
    """Judges a service of the pair by a contract, as somebody."""

    round: Round
    pair: Pair
    account: Account
    spec: Path = SPEC

    def run(self, *arguments: str) -> int:
        """Run to the end and return the exit code: 0 when nothing was found."""
        service = {"monolith": self.pair.monolith, "coach": self.pair.coach}[self.round.service]
        self._notes.touch()
        command = [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(self._write_configuration())),
            *("run", str(self.spec / self.round.contract), "--url", service.url, *arguments),
        ]
        variables = {
            "PYTHONPATH": str(CONTRACT_TESTS),
            "FUZZ_SEEN": str(self._notes),
            "FUZZ_TOKEN_URL": f"{self.pair.monolith.url}/oauth/token",
            "FUZZ_EMAIL": self.account.email,
            "FUZZ_PASSWORD": self.account.password,
            "FUZZ_BOOTSTRAP_KEY": BOOTSTRAP_KEY,
        }
        # In the pair's folder, so that nothing is written beside the code.
        return subprocess.run(command, cwd=self.pair.folder, env={**os.environ, **variables}, check=False).returncode

    def seen(self) -> Seen:
        """Which operation answered with which status, until now."""
        return read_seen(self._notes)

    @property
    def _notes(self) -> Path:
        return self.pair.folder / f"seen-{self.round.name}.jsonl"

    def _write_configuration(self) -> Path:
        """The common one; to an athlete the 403 of an administrator's operation is no sign of a bad token."""
        text = CONFIGURATION.read_text("utf-8")
        refused = [
            operation.operation_id
            for operation in self.round.operations()
            if self.round.role != "admin" and operation.is_for_administrators
        ]
        if refused:
            warnings = [name for name in tomllib.loads(text)["warnings"]["fail-on"] if name != "missing_auth"]
            text += (
                f"\n[[operations]]\ninclude-operation-id = {json.dumps(refused)}\n"
                f"warnings = {{ display = {json.dumps(warnings)}, fail-on = {json.dumps(warnings)} }}\n"
            )
        file = self.pair.folder / f"schemathesis-{self.round.name}.toml"
        file.write_text(text, "utf-8")
        return file
