"""Whether shadowing slows the athletes: the same load with and without it, in turn: `make shadow-cost`.

Needs the compose stack up (`make up`). Ends with 1 when a request failed, or when the median of the 95th percentiles
with shadowing is above all of those without.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from statistics import median

from load.answers import Step, read_answers, sort_into, table
from load.k6 import K6Error
from load.stack import StackError, rollout
from load.visitors import visiting
from tools.termination import leave_on_sigterm

_SETTLES_S = 3
_MODES = ("legacy", "shadow")


def main() -> None:
    """Print a row for each run and the verdict."""
    options = _options()
    try:
        with visiting("shadow", options.url, vus=options.vus) as samples:
            steps, ended = _alternate(options)
        rollout("legacy")
    except (StackError, K6Error) as error:
        sys.exit(f"shadow: {error}")
    sort_into(steps, read_answers(samples), until=ended)
    runs = [step for step in steps if not step.name.startswith("settling")]
    print(table(runs))
    sys.exit(0 if _verdict(runs) else 1)


def _alternate(options: argparse.Namespace) -> tuple[list[Step], datetime]:
    """Each round once without and once with; what is asked right after a change counts for neither."""
    steps = []
    for number in range(1, options.rounds + 1):
        for mode in _MODES:
            rollout(mode, options.percent if mode == "shadow" else None)
            steps.append(Step(f"settling for {mode} {number}", datetime.now(UTC)))
            time.sleep(_SETTLES_S)
            steps.append(Step(f"{mode} {number}", datetime.now(UTC)))
            time.sleep(options.seconds)
    return steps, datetime.now(UTC)


def _verdict(runs: Sequence[Step]) -> bool:
    without, shadowed = (_percentiles(runs, mode) for mode in _MODES)
    print(
        f"\np95 without shadowing: {min(without):.1f} to {max(without):.1f} ms; "
        f"with it: median {median(shadowed):.1f} ms ({min(shadowed):.1f} to {max(shadowed):.1f} ms)."
    )
    return median(shadowed) <= max(without) and not any(step.failed for step in runs)


def _percentiles(runs: Sequence[Step], mode: str) -> list[float]:
    return [p95 for step in runs if step.name.startswith(mode) and (p95 := step.p95_ms()) is not None]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    port = os.environ.get("FACADE_PORT", "8080")
    parser.add_argument("--url", default=f"http://127.0.0.1:{port}", help="the façade (default: %(default)s)")
    parser.add_argument("--vus", type=int, default=100, help="athletes at a time (default: %(default)s)")
    parser.add_argument("--percent", type=int, default=10, help="of the tokens that are copied (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=4, help="of both (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=20, help="for each run (default: %(default)s)")
    return parser.parse_args()


if __name__ == "__main__":
    leave_on_sigterm()
    main()
