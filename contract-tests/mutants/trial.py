"""Puts one fault into a copy of the project and plays the proof there until something fails."""

import os
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ET  # reads what pytest has just written
from dataclasses import dataclass
from pathlib import Path

from mutants.mutant import Mutant
from pair.process import ROOT

_MESSAGE_LENGTH = 300


@dataclass(frozen=True)
class Verdict:
    """`caught_by` is the test that failed first, with what it said; None when the fault went through."""

    mutant: Mutant
    caught_by: str | None
    message: str
    seconds: float


def judge(mutant: Mutant, folder: Path) -> Verdict:
    """Play the mutant's stages in an own copy below `folder`. Raises StaleMutantError."""
    started = time.monotonic()
    changed = mutant.changed(ROOT)
    copy_project(folder)
    (folder / mutant.file).write_text(changed, "utf-8")
    command = [sys.executable, "-m", "prove", "--first-failure", "--lanes", "1", "--only", *mutant.stages]
    environment = {**os.environ, "PYTHONPATH": str(folder / "contract-tests"), "FUZZ_DEPTH": "shallow", "SEED": "1"}
    done = subprocess.run(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    caught_by, message = _first_failure(folder / "reports" / "contract") if done.returncode else (None, "")
    if done.returncode and caught_by is None:
        # Failed before any test did: also found, but it must be told what it was.
        caught_by, message = "the run itself", done.stdout[-_MESSAGE_LENGTH:]
    return Verdict(mutant, caught_by, message, time.monotonic() - started)


def copy_project(folder: Path) -> None:
    """Copy every file that git has or would take."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def _first_failure(reports: Path) -> tuple[str | None, str]:
    """The name and the message of a failed test in the JUnit files; the earliest stage comes first."""
    for file in sorted(reports.glob("*.xml"), key=lambda file: file.stat().st_mtime):
        for case in ET.parse(file).getroot().iter("testcase"):  # noqa: S314
            for fault in (*case.findall("failure"), *case.findall("error")):
                name = f"{case.get('classname', '').removeprefix('contract-tests.')}.{case.get('name')}"
                return name, " ".join((fault.get("message") or fault.text or "").split())[:_MESSAGE_LENGTH]
    return None, ""
