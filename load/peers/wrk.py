"""Runs wrk, which asks for workouts over so many connections as fast as they are answered."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CONNECTIONS = 16
_SCRIPT = Path(__file__).with_name("wod.lua")
# Far above what the slowest peer takes: an answer that is late is slow, not lost.
_TIMEOUT_S = 60
_ENDS_WITHIN_S = 30


class WrkError(Exception):
    """wrk is missing, or an answer failed; the text says what to do, or what came."""


@dataclass(frozen=True, kw_only=True)
class Load:
    """What one run of wrk saw."""

    answers: int
    seconds: float
    p50_ms: float
    p99_ms: float

    @property
    def per_s(self) -> float:
        """Answers a second."""
        return self.answers / self.seconds


def find_wrk() -> str:
    """The binary on the path. Raises WrkError."""
    found = shutil.which("wrk")
    if found is None:
        raise WrkError("wrk is not installed; on Debian or Ubuntu: apt-get install wrk")
    return found


def run(url: str, *, tokens: Path | None, seconds: int) -> Load:
    """Ask for so many seconds. Raises WrkError; also when a single answer is no workout.

    What is still under way at the end counts for nothing: let it be short beside the whole.
    """
    command = [find_wrk(), "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", f"--timeout={_TIMEOUT_S}s", f"-s{_SCRIPT}", url]
    variables = {} if tokens is None else {"TOKENS": str(tokens)}
    done = subprocess.run(
        command,
        env={"PATH": os.defpath, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds + _ENDS_WITHIN_S,
    )
    if done.returncode != 0:
        raise WrkError(f"wrk ended with {done.returncode}: {done.stdout}{done.stderr}")
    return read(done.stdout)


def read(printed: str) -> Load:
    """What the script's last line says. Raises WrkError."""
    lines = printed.splitlines()
    try:
        told: dict[str, Any] = json.loads(lines[-1])
    except (IndexError, ValueError) as error:
        raise WrkError(f"wrk ended without its summary: {printed[-500:]}") from error
    if told["failed"] or told["broken"]:
        raise WrkError(
            f"{told['failed']} of {told['answers']} answers were no workouts, and {told['broken']} connections broke. "
            f"The first such answer: {told['first_failure'] or 'none'}"
        )
    return Load(
        answers=told["answers"],
        seconds=told["duration_us"] / 1e6,
        p50_ms=told["p50_us"] / 1e3,
        p99_ms=told["p99_us"] / 1e3,
    )
