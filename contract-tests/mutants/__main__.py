"""Plays all mutants, two at a time, and tells which test caught which: `make mutants`."""

import argparse
import os
import secrets
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from mutants import MUTANTS
from mutants.mutant import Mutant
from mutants.trial import Verdict, judge
from pair.process import ROOT

# One fault may go through, when the report says which and why it matters little.
MAY_SURVIVE = 1
REPORT = ROOT / "reports" / "mutants.md"


def main() -> int:
    """Print the verdicts as they come; returns 1 when too many mutants went through."""
    options = _options()
    if not os.environ.get("TEST_DATABASE_URL"):
        sys.exit(
            "The services are judged on PostgreSQL: set TEST_DATABASE_URL, or use `make mutants`, which starts one."
        )
    started = time.monotonic()
    chosen = [mutant for mutant in MUTANTS if options.only in mutant.name]
    if options.sample is not None:
        chosen = secrets.SystemRandom().sample(chosen, min(options.sample, len(chosen)))
    with tempfile.TemporaryDirectory(prefix="fit-mutants-") as folder, ThreadPoolExecutor(options.lanes) as lanes:
        trials = [lanes.submit(judge, mutant, Path(folder) / str(number)) for number, mutant in enumerate(chosen)]
        verdicts = [_told(trial.result()) for trial in as_completed(trials)]
    survivors = [verdict.mutant.name for verdict in verdicts if verdict.caught_by is None]
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(_report(chosen, verdicts), "utf-8")
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} mutants were caught in {time.monotonic() - started:.0f} s.")
    if survivors:
        print(f"Not caught: {', '.join(survivors)}.")
    return 1 if len(survivors) > MAY_SURVIVE else 0


def _told(verdict: Verdict) -> Verdict:
    print(f"{verdict.seconds:5.0f} s  {verdict.mutant.name}: {verdict.caught_by or 'NOT CAUGHT'}", flush=True)
    return verdict


def _report(chosen: Sequence[Mutant], verdicts: Sequence[Verdict]) -> str:
    by_mutant = {verdict.mutant: verdict for verdict in verdicts}
    rows = [
        f"| {mutant.name} | `{mutant.file}` | {verdict.caught_by or '**not caught**'} | {_cell(verdict.message)} |"
        for mutant in chosen
        for verdict in [by_mutant[mutant]]
    ]
    return "\n".join(["| fault | put into | caught by | which said |", "|---|---|---|---|", *rows, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", metavar="TEXT", help="mutants whose name has this text")
    parser.add_argument("--sample", type=int, metavar="N", help="no more than this many, chosen by chance")
    parser.add_argument("--lanes", type=int, default=2, help="how many run side by side (default: 2)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
