"""Guards the processor time of a workout, on any machine: `make load-guard`; ARGS=--record keeps what it is now.

It is measured in units of a fixed workload that takes turns with the requests. Exits with 1 when a request got slower,
or faster, than recorded by more than the tolerance.
"""

import argparse
import platform
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from load.guard.judgement import ROUNDS, TOLERANCE, Ratios, Reading, judge, undisturbed
from load.guard.reference import Reference, ReferenceUnfit, minor
from load.guard.rounds import rounds
from tools.termination import leave_on_sigterm

_RECORD = "make load-guard ARGS=--record"
_ATTEMPTS_TO_RECORD = 3
_WIDTH = 42


def main() -> int:
    parser = argparse.ArgumentParser(prog="load.guard", description="Compare what a workout costs with the reference.")
    parser.add_argument("--record", action="store_true", help="keep what it costs now as the reference")
    recording: bool = parser.parse_args().record
    with rounds() as measuring:
        if recording:
            return keep(measuring.ratios, Reference(), platform.python_version())
        try:
            return guard(measuring.ratios, Reference(), platform.python_version())
        except ReferenceUnfit as error:
            print(f"The reference does not fit: {error} On a quiet machine: {_RECORD}")
            return 1


def keep(measure: Callable[[], Ratios], reference: Reference, version: str) -> int:
    """Record what some attempts come to, and print it."""
    ratios = undisturbed([[_told(measure) for _ in range(ROUNDS)] for _ in range(_ATTEMPTS_TO_RECORD)])
    reference.record(version, datetime.now(UTC).date(), ratios)
    print(f"Recorded for Python {minor(version)}, in units of the calibration:")
    _print_ratios(ratios)
    return 0


def guard(measure: Callable[[], Ratios], reference: Reference, version: str) -> int:
    """Print all ratios and what follows from them; the code to exit with. Raises ReferenceUnfit."""
    recorded = reference.ratios(version)
    if recorded is None:
        print(f"Nothing is recorded for Python {minor(version)}, so nothing is judged. On a quiet machine: {_RECORD}")
        _print_ratios(_told(measure))
        return 0
    readings = judge(lambda: _told(measure), recorded)
    print(table(readings))
    complaints = complain(readings)
    print("\n".join(complaints) or f"No request changed by more than {TOLERANCE:.0%}.")
    return 1 if complaints else 0


def table(readings: Sequence[Reading]) -> str:
    head = f"{'processor time in units of the calibration':<{_WIDTH}}{'recorded':>10}{'now':>8}{'change':>9}"
    rows = (
        f"{reading.request:<{_WIDTH}}{reading.recorded:>10.2f}{reading.measured:>8.2f}{reading.change:>+9.1%}"
        for reading in readings
    )
    return "\n".join([head, *rows])


def complain(readings: Sequence[Reading]) -> list[str]:
    """What is wrong, and what to do; nothing when all is well."""
    slower = ", ".join(reading.request for reading in readings if reading.slower)
    faster = ", ".join(reading.request for reading in readings if reading.faster)
    complaints = []
    if slower:
        complaints.append(
            f"SLOWER by more than {TOLERANCE:.0%}: {slower}. Find what this change spends, and take it out; "
            f"if it must be, say why in the commit and record it: {_RECORD}"
        )
    if faster:
        complaints.append(
            f"FASTER by more than {TOLERANCE:.0%}: {faster}. Well done; now the reference would hide the next "
            f"slow-down. On a quiet machine: {_RECORD}"
        )
    return complaints


def _told(measure: Callable[[], Ratios]) -> Ratios:
    """One round, of which a line on stderr tells."""
    ratios = measure()
    print("round:", *(f"{value:.2f}" for value in ratios.values()), file=sys.stderr, flush=True)
    return ratios


def _print_ratios(ratios: Ratios) -> None:
    for request, value in ratios.items():
        print(f"{request:<{_WIDTH}}{value:>10.2f}")


if __name__ == "__main__":
    leave_on_sigterm()
    sys.exit(main())
