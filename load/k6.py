"""Runs k6 scripts; k6 is a binary that Python's registry carries as the package `k6`."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_ENDS_WITHIN_S = 20

# Memory is cheaper than what k6 would take of the processors to save it: they are those of the services as well.
_THRIFTY = {"GOGC": "800"}


class K6Error(Exception):
    """k6 is missing, refuses a script, or ended by itself; the text says which."""


def binary() -> Path:
    """The k6 of this environment, else that of the PATH. Raises K6Error."""
    beside = Path(sys.executable).with_name("k6")
    found = str(beside) if beside.exists() else shutil.which("k6")
    if found is None:
        raise K6Error("k6 is missing: `make environment` installs it.")
    return Path(found)


def inspect(script: Path, variables: Mapping[str, str]) -> dict[str, Any]:
    """The options that the script would run with. Raises K6Error."""
    done = subprocess.run(
        [str(binary()), "inspect", "--include-system-env-vars", str(script)],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise K6Error(f"k6 refuses {script.name}: {done.stderr[-2000:]}")
    options: dict[str, Any] = json.loads(done.stdout)
    return options


@contextmanager
def running(script: Path, *, results: Path, variables: Mapping[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """Run the script until the block ends; each sample is a line of JSON in `results`, what k6 prints is beside it.

    Raises K6Error when k6 is missing, or ended before the block did.
    """
    log = results.with_suffix(".log")
    with started(script, ["--quiet", "--out", f"json={results}"], variables=variables, log=log) as process:
        yield process
        if process.poll() is not None:
            raise K6Error(f"k6 ended by itself with {process.returncode}: {log.read_text('utf-8')[-2000:]}")


@contextmanager
def started(
    script: Path, options: Sequence[str], *, variables: Mapping[str, str], log: Path
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run the script, which has ended when the block has; what k6 prints is in `log`. Raises K6Error."""
    # Without an address, k6's own API does not listen: its port is the same each time.
    command = [str(binary()), "run", "--no-usage-report", "--address=", *options, str(script)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env={**os.environ, **_THRIFTY, **variables}, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            yield process
        finally:
            _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """As Ctrl-C does, so that k6 writes what it still holds."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGINT)
    try:
        process.wait(_ENDS_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
