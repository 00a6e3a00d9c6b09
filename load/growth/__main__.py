"""Measures what growth costs: `make load-growth`, or `make load-growth ARGS="--only history,catalogue"`.

Needs PostgreSQL (that of TEST_DATABASE_URL, or a throw-away one), which must be the administrator's own: most rows are
written by SQL. Ends with 0 when the budgets are kept, with 1 when one is missed, with 2 when nothing could be measured.
`python -m load.growth.report` makes the tables and charts of the load report out of the results.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from facade.process import ROOT, CannotStart
from load.growth import athletes, catalogue, history, replicas, users
from load.growth.asking import NoWorkoutError
from load.growth.options import Options
from load.growth.results import Study, save
from load.growth.tables import table_of
from load.peers.wrk import WrkError, find_wrk
from pair.people import UnexpectedAnswerError
from pair.process import ServiceError
from tools.termination import leave_on_sigterm

RESULTS = ROOT / "load" / "results"
_STUDIES: Mapping[str, Callable[[Options], Study]] = {
    "history": history.study,
    "catalogue": catalogue.study,
    "athletes": athletes.study,
    "replicas": replicas.study,
}
_USERS = "users"
_FAULTS = (ServiceError, CannotStart, UnexpectedAnswerError, NoWorkoutError, WrkError, DBAPIError, OSError)


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    asked = _parser().parse_args(arguments)
    if "TEST_DATABASE_URL" not in os.environ:
        sys.stderr.write("load-growth: it is measured on PostgreSQL, which `make load-growth` starts.\n")
        return 2
    try:
        if "replicas" in asked.only:
            find_wrk()
        with tempfile.TemporaryDirectory(prefix="fit-growth-") as folder:
            missed = [line for study in _measured(asked, Path(folder)) for line in study.missed()]
    except _FAULTS as error:
        sys.stderr.write(f"load-growth: {error}\n")
        return 2
    for line in missed:
        print(f"Budget missed: {line}.")
    return 1 if missed else 0


def _measured(asked: argparse.Namespace, folder: Path) -> list[Study]:
    options = Options(
        folder=folder,
        rounds=asked.rounds,
        requests=asked.requests,
        seconds=asked.seconds,
        most_entries=asked.most_entries,
        most_exercises=asked.most_exercises,
        most_athletes=asked.most_athletes,
        disk_gib=asked.disk_gib,
        progress=lambda line: print(line, flush=True),
    )
    studies = []
    for name in asked.only:
        study = users.study(RESULTS) if name == _USERS else _STUDIES[name](options)
        if study is None:
            print(f'{name}: not measured yet; `make load ARGS="--profile users"` does it.', flush=True)
            continue
        save(study, RESULTS)
        studies.append(study)
        print(f"\n{table_of(study)}\n", flush=True)
    return studies


def _parser() -> argparse.ArgumentParser:
    names = [*_STUDIES, _USERS]
    parser = argparse.ArgumentParser(prog="make load-growth", description="Measure what growth costs.")
    parser.add_argument("--only", type=_named(names), default=names, help=f"some of these: {','.join(names)}")
    parser.add_argument("--rounds", type=int, default=5, help="how often each size is measured (default: 5)")
    parser.add_argument("--requests", type=int, default=200, help="workouts a round and size (default: 200)")
    parser.add_argument("--seconds", type=int, default=5, help="of each measurement of throughput (default: 5)")
    parser.add_argument("--most-entries", type=int, default=100_000, help="leave out longer histories")
    parser.add_argument("--most-exercises", type=int, default=5_000, help="leave out larger catalogues")
    parser.add_argument("--most-athletes", type=int, default=1_000_000, help="leave out larger numbers")
    parser.add_argument("--disk-gib", type=float, default=8.0, help="what the athletes may take (default: 8)")
    return parser


def _named(names: Sequence[str]) -> Callable[[str], list[str]]:
    def some_of_them(asked: str) -> list[str]:
        wanted = asked.split(",")
        unknown = [name for name in wanted if name not in names]
        if unknown:
            raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: there are {', '.join(names)}")
        return wanted

    return some_of_them


if __name__ == "__main__":
    leave_on_sigterm()
    sys.exit(main())
