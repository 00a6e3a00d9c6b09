"""Lets a program that is told to end leave by the blocks that clean up, as Ctrl-C does."""

import signal
import sys


def leave_on_sigterm() -> None:
    """Raise SystemExit on SIGTERM, with the exit code of a shell (143): what was started is stopped on the way out."""
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
