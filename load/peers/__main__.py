"""Measures Fit beside its peers: `make load-peers`; ARGS=--help tells more.

Ends with 0 when Fit keeps its budgets, with 1 when it misses one, and with 2 when nothing could be measured.
"""

import argparse
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from load.deployment import deployed
from load.machine import database_version, machine
from load.peers import report
from load.peers.candidates import NAMES, Candidate, bare, fastapi_pair, old_design, ours, reference
from load.peers.measuring import NoWorkoutError, measure
from load.peers.results import Results, save
from load.peers.wrk import CONNECTIONS, WrkError, find_wrk
from pair.databases import empty_database
from pair.process import ServiceError
from tools.termination import leave_on_sigterm


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make load-peers", description="Measure Fit beside its peers.")
    parser.add_argument("--rounds", type=int, default=3, help="how often each pair is measured (default: 3)")
    parser.add_argument("--seconds", type=int, default=8, help="of each measurement (default: 8)")
    parser.add_argument("--warm-up-s", type=int, default=2, help="seconds before each of them (default: 2)")
    parser.add_argument("--athletes", type=int, default=1000, help="who ask, in turn (default: 1000)")
    parser.add_argument("--only", nargs="+", choices=NAMES, help="these pairs beside Fit (default: all)")
    parser.add_argument("--reference", type=Path, metavar="DIR", help="measure the FastAPI pair of this folder as well")
    return parser.parse_args()


def _candidates(stack: ExitStack, folder: Path, asked: argparse.Namespace) -> tuple[list[Candidate], str]:
    """The pairs, Fit first, and the version of the database; nothing runs, and all is gone with the stack."""
    deployment = stack.enter_context(deployed(folder / "fit", athletes=asked.athletes, facade=False))
    url = deployment.database_url
    peers = [
        fastapi_pair(url, folder),
        old_design(url, folder, whole_catalogue=False),
        old_design(url, folder, whole_catalogue=True),
        bare(folder),
    ]
    if asked.only:
        peers = [peer for peer in peers if peer.name in asked.only]
    if asked.reference:
        (folder / "reference").mkdir()
        own = stack.enter_context(empty_database(folder / "reference"))
        peers.insert(1, reference(asked.reference.resolve(), own, folder))
    return [ours(deployment), *peers], database_version(url)


def _measured(asked: argparse.Namespace) -> Results:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fit-peers-")))
        print(f"Preparing {asked.athletes} athletes.", flush=True)
        candidates, database = _candidates(stack, folder, asked)
        pairs = measure(
            candidates,
            rounds=asked.rounds,
            seconds=asked.seconds,
            warm_up_s=asked.warm_up_s,
            progress=lambda line: print(line, flush=True),
        )
    told = {
        **machine(),
        "database": database,
        "athletes": f"{asked.athletes} with 30 days of history each",
        "load": f"wrk, {CONNECTIONS} connections; {asked.rounds} rounds of {asked.seconds} s, all pairs in turn",
    }
    return Results(told=told, pairs=pairs)


def main() -> int:
    """Returns the exit code."""
    asked = _arguments()
    if "TEST_DATABASE_URL" not in os.environ:
        sys.stderr.write("load-peers: the pairs are measured on PostgreSQL, which `make load-peers` starts.\n")
        return 2
    try:
        find_wrk()
        results = _measured(asked)
    except (WrkError, ServiceError, NoWorkoutError, OSError) as error:
        sys.stderr.write(f"load-peers: {error}\n")
        return 2
    save(results, report.RESULTS)
    print(f"\n{report.text(results)}")
    missed = results.missed()
    for line in missed:
        print(f"Budget missed: {line}.")
    return 1 if missed else 0


if __name__ == "__main__":
    leave_on_sigterm()
    sys.exit(main())
