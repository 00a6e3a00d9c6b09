"""Moves the workout of the day from the monolith to the coach and back while fifty athletes ask for it: `make cutover`.

Needs the compose stack up (`make up`). Writes a table of the steps, and ends with 1 when any request failed.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from deploy.rolling_restart import RestartError, containers, restart
from load.answers import Step, read_answers, sort_into, table
from load.k6 import K6Error
from load.stack import StackError, engine_version, rollout, run
from load.visitors import visiting
from tools.termination import leave_on_sigterm

_WARM_UP_S = 3


@dataclass(frozen=True)
class Action:
    """What the operator does, while the athletes go on; then it is left alone for a while."""

    name: str
    do: Callable[[], object]


def main() -> None:
    """Play the whole migration under load and tell what the athletes saw of it."""
    options = _options()
    try:
        rollout("legacy")
        with visiting("cutover", options.url, vus=options.vus) as samples:
            steps, ended = _play(options)
    except (StackError, RestartError, K6Error) as error:
        sys.exit(f"cutover: {error}")
    sort_into(steps, read_answers(samples), until=ended)
    failed = sum(step.failed for step in steps)
    told = _told(steps, options, failed)
    print(told)
    if options.report:
        options.report.write_text(told + "\n", "utf-8")
    sys.exit(1 if failed or not all(step.answers for step in steps) else 0)


def _play(options: argparse.Namespace) -> tuple[list[Step], datetime]:
    """The steps as they came, and when the last one was over."""
    steps: list[Step] = []
    time.sleep(_WARM_UP_S)
    for action in ACTIONS:
        print(f"{datetime.now(UTC):%H:%M:%S}  {action.name}", flush=True)
        steps.append(Step(action.name, datetime.now(UTC)))
        action.do()
        time.sleep(options.hold_s)
    return steps, datetime.now(UTC)


def _kill(service: str, number: int = 0) -> None:
    """As a crash would, of one container."""
    run("docker", "kill", containers(service)[number])


def _scale(service: str, replicas: int) -> None:
    run(
        *("docker", "compose", "up", "--detach", "--wait", "--no-deps", "--no-recreate", "--no-build"),
        *("--scale", f"{service}={replicas}", service),
    )


def _restart_both() -> None:
    for service in ("monolith", "coach"):
        restart(service, lambda line: print(f"          {line}", flush=True))


ACTIONS = (
    Action("legacy", lambda: None),
    Action("shadow", lambda: rollout("shadow")),
    Action("canary 1 %", lambda: rollout("canary", 1)),
    Action("canary 10 %", lambda: rollout("canary", 10)),
    Action("canary 50 %", lambda: rollout("canary", 50)),
    Action("replaced", lambda: rollout("replaced")),
    Action("coach killed", lambda: _kill("coach")),
    Action("coach back", lambda: _scale("coach", 1)),
    Action("rollback", lambda: run("make", "--no-print-directory", "rollback")),
    Action("replaced again", lambda: rollout("replaced")),
    Action("three coaches", lambda: _scale("coach", 3)),
    Action("one of three killed", lambda: _kill("coach", 1)),
    Action("rolling restart of both", _restart_both),
)


def _told(steps: Sequence[Step], options: argparse.Namespace, failed: int) -> str:
    outcomes = ", ".join(f"{what} ({count})" for step in steps for what, count in step.outcomes.items())
    circumstances = (
        f"{datetime.now(UTC).date()}, {os.cpu_count()} cores, load generator included, Docker {engine_version()}; "
        f"{options.vus} athletes who ask `GET /fitness/wod` and `POST /api/coach/WOD` in turn and "
        f"think for 1 s after each; each step is held for {options.hold_s:g} s."
    )
    verdict = f"Failed: {outcomes}." if failed else "No request failed."
    return f"{circumstances}\n\n{table(steps)}\n\n{verdict}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    port = os.environ.get("FACADE_PORT", "8080")
    parser.add_argument("--url", default=f"http://127.0.0.1:{port}", help="the façade (default: %(default)s)")
    parser.add_argument("--vus", type=int, default=50, help="athletes at a time (default: %(default)s)")
    parser.add_argument(
        "--hold-s", type=float, default=15, help="how long to leave each step alone (default: %(default)s)"
    )
    parser.add_argument("--report", type=Path, help="a file for the table")
    return parser.parse_args()


if __name__ == "__main__":
    leave_on_sigterm()
    main()
