"""Whoever is told to end stops what it started."""

import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import time
from tools.termination import leave_on_sigterm

leave_on_sigterm()
try:
    print("begun", flush=True)
    time.sleep(60)
finally:
    print("cleaned up", flush=True)
"""


def test_it_cleans_up_and_says_what_ended_it() -> None:
    with subprocess.Popen([sys.executable, "-c", PROGRAM], cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "begun\n"
        program.send_signal(signal.SIGTERM)
        rest = program.stdout.read()

    assert rest == "cleaned up\n"
    assert program.returncode == 143
