"""Proves that both contracts are true of the running pair: runs the stages below, two at a time, and sums them up."""

import argparse
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from tools.closing_line import Stage as Finished
from tools.closing_line import summary

ROOT = Path(__file__).resolve().parents[1]
REPORTS = ROOT / "reports" / "contract"
# A stage that takes longer hangs: on two idle cores the longest takes two minutes, and most take less than one; a slow
# machine takes several times as long.
_LONG_S, _SHORT_S = 1200, 600
# After its tests a process has much to tidy up: seconds on an idle machine.
_ENDS_WITHIN_S = 120
_LOOKS_EVERY_S = 0.5
# What the terminal shows of a failed stage; the whole is in its log.
_FIRST_LINES, _LAST_LINES = 200, 40


@dataclass(frozen=True)
class Stage:
    """A run of pytest that hangs after `patience_s`; `last` for what judges the notes that the others leave."""

    name: str
    arguments: tuple[str, ...]
    patience_s: float = _LONG_S
    last: bool = False

    @property
    def log(self) -> Path:
        """Everything that the stage prints."""
        return REPORTS / f"{self.name}.log"

    @property
    def results(self) -> Path:
        """What pytest writes when all tests are through."""
        return REPORTS / f"{self.name}.xml"


_ROUNDS = "contract-tests/conformance/test_rounds.py"
# The longest first, so that the two lanes end together.
STAGES = (
    Stage("conformance-monolith", (_ROUNDS, "-k", "monolith-athlete or monolith-nobody")),
    Stage("two-sided", ("contract-tests/two_sided",)),
    Stage("conformance-admin", (_ROUNDS, "-k", "monolith-admin")),
    Stage("conformance-coach", (_ROUNDS, "-k", "coach-")),
    Stage("journeys", ("contract-tests/journeys",), _SHORT_S),
    Stage("directed", ("contract-tests/directed",), _SHORT_S),
    Stage("two-athletes", ("contract-tests/conformance/test_two_athletes.py",), _SHORT_S),
    Stage("judge", ("contract-tests/conformance/test_judge.py",), _SHORT_S),
    Stage("consumer", ("contract-tests/consumer/tests", "contract-tests/consumer/running"), _SHORT_S, last=True),
    Stage("matrix", ("contract-tests/matrix",), _SHORT_S, last=True),
)
BY_NAME = {stage.name: stage for stage in STAGES}


def main() -> int:
    """Run what is asked for; returns 1 when anything failed, 2 when nothing could be run."""
    options = _options()
    if not os.environ.get("TEST_DATABASE_URL"):
        sys.exit(
            "The services are judged on PostgreSQL: set TEST_DATABASE_URL, or use `make contract`, which starts one."
        )
    started = time.monotonic()
    stages = [BY_NAME[name] for name in options.only or BY_NAME]
    environment = _environment()
    print(
        f"The seeds are the fixed ones and {environment['SEED']} (again with: SEED={environment['SEED']}).", flush=True
    )
    finished = _play_all(stages, environment, options)
    for stage in finished:
        if stage.name == "matrix" or stage.exit_code != 0:
            print(f"\n----- {stage.name}\n{shortened(stage.text)}")
    failed = [stage.name for stage in finished if stage.exit_code != 0]
    if failed:
        print(f"Failed: {', '.join(failed)}. Whole logs and reports are in {REPORTS.relative_to(ROOT)}/.")
    line, well = summary(finished, time.monotonic() - started)
    print(line)
    return 0 if well else 1


def shortened(text: str) -> str:
    """The beginning and the end of what a stage printed."""
    lines = text.splitlines()
    left_out = len(lines) - _FIRST_LINES - _LAST_LINES
    if left_out <= 0:
        return text
    return "\n".join([*lines[:_FIRST_LINES], f"… {left_out} lines, which are in the log …", *lines[-_LAST_LINES:]])


def _play_all(stages: Sequence[Stage], environment: Mapping[str, str], options: argparse.Namespace) -> list[Finished]:
    """What judges the notes of the others comes when these are done."""
    finished: list[Finished] = []
    for group in ([stage for stage in stages if not stage.last], [stage for stage in stages if stage.last]):
        with ThreadPoolExecutor(options.lanes) as lanes:
            running = [lanes.submit(_run, stage, environment, options.first_failure) for stage in group]
            for done in as_completed(running):
                finished.append(done.result())
                if options.first_failure and finished[-1].exit_code != 0:
                    lanes.shutdown(cancel_futures=True)
                    return finished
    return finished


def _run(stage: Stage, environment: Mapping[str, str], first_failure: bool) -> Finished:
    """One stage in a process of its own, with its output in a file and one line about it on the terminal."""
    started = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *stage.arguments]
    command += ["--exitfirst"] if first_failure else []
    command += ["--junitxml", str(stage.results)]
    with stage.log.open("w", encoding="utf-8") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=dict(environment), stdout=log, stderr=subprocess.STDOUT)
        exit_code, complaint = wait_for(process, stage.results, stage.patience_s)
        log.write(complaint)
    text = stage.log.read_text("utf-8")
    last_line = text.strip().rsplit("\n", 1)[-1].strip("= ")
    print(
        f"{'ok    ' if exit_code == 0 else 'FAILED'} {stage.name:<22} {time.monotonic() - started:5.0f} s  {last_line}",
        flush=True,
    )
    return Finished(stage.name, exit_code, text)


def wait_for(process: "subprocess.Popen[bytes]", results: Path, patience_s: float) -> tuple[int, str]:
    """Return the exit code, and what there is to complain of: a test that hangs, or something after the tests."""
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        try:
            return process.wait(_LOOKS_EVERY_S), ""
        except subprocess.TimeoutExpired:
            if results.exists() and time.time() - results.stat().st_mtime > _ENDS_WITHIN_S:
                process.kill()
                return process.wait(), f"\nAll tests were through, and {_ENDS_WITHIN_S} s later something still hung.\n"
    return _end(process), f"\nThe stage did not end within {patience_s:.0f} s: the test above hangs.\n"


def _end(process: "subprocess.Popen[bytes]") -> int:
    """As Ctrl-C does, so that pytest shows where it hangs and stops the services that it started."""
    process.send_signal(signal.SIGINT)
    try:
        return process.wait(_ENDS_WITHIN_S) or 1
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def _environment() -> dict[str, str]:
    """The variables of all stages, and empty folders for what they leave."""
    shutil.rmtree(REPORTS, ignore_errors=True)
    folders = {
        "REPORTS": REPORTS,
        "OBSERVATIONS": REPORTS / "observations",
        "COACH_REQUESTS": REPORTS / "coach-requests",
    }
    for folder in folders.values():
        folder.mkdir(parents=True)
    chosen = os.environ.get("SEED") or str(secrets.randbelow(2**32))
    return {**os.environ, **{name: str(folder) for name, folder in folders.items()}, "SEED": chosen}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", metavar="STAGE", choices=BY_NAME, help=f"of {', '.join(BY_NAME)}")
    parser.add_argument("--first-failure", action="store_true", help="stop at the first test that fails")
    parser.add_argument("--lanes", type=int, default=2, help="how many stages run side by side (default: 2)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
