"""Plays a profile of load/ramp.js on a target, and makes of it one JSON file that tables and charts are made from."""

import json
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from load.k6 import K6Error, inspect, started
from load.machine import machine
from load.measured import Run, thresholds
from load.processes import watched
from load.samples import Sample, figures, read_samples, scenario_began
from load.stages import Stage, is_open, stages_of
from load.targets import Target
from pair.people import Account

_HERE = Path(__file__).resolve().parent
SCRIPT = _HERE / "ramp.js"
RESULTS = _HERE / "results"
_TELLS_EVERY_S = 10
_POLL_S = 0.5
_THRESHOLDS_FAILED = 99
_LIMIT_P95_MS = 500  # as load/lib/profiles.js has it


@dataclass(frozen=True)
class Files:
    """What a run leaves behind, below load/results."""

    name: str

    @property
    def result(self) -> Path:
        """Ours: what tables and charts are made from."""
        return RESULTS / f"{self.name}.json"

    @property
    def summary(self) -> Path:
        """k6's own."""
        return RESULTS / f"{self.name}-summary.json"

    @property
    def dashboard(self) -> Path:
        """k6's own; a run of a second or two has none."""
        return RESULTS / f"{self.name}.html"

    @property
    def log(self) -> Path:
        return RESULTS / f"{self.name}.log"

    @property
    def notes(self) -> Path:
        """A line for each answer."""
        return RESULTS / f"{self.name}-answers.log"

    @property
    def all(self) -> tuple[Path, ...]:
        return (self.result, self.summary, self.dashboard, self.log, self.notes)


def play(name: str, target: Target, athlete: Account | None, variables: Mapping[str, str]) -> dict[str, Any]:
    """Run it to its end and write the result, which is returned. `athlete` logs in before the others come.

    `variables` are those of load/ramp.js. Raises K6Error.
    """
    RESULTS.mkdir(exist_ok=True)
    files = Files(name)
    for file in files.all:
        file.unlink(missing_ok=True)
    asked = {**variables, "BASE_URL": target.url, "TOKENS": str(target.tokens), "NOTES": "on"}
    if athlete is not None:
        asked |= {"EMAIL": athlete.email, "PASSWORD": athlete.password}
    script_options = inspect(SCRIPT, asked)
    stages = stages_of(script_options)
    with (
        started(SCRIPT, _options(files), variables=asked | _dashboard(files), log=files.log) as process,
        watched({**target.processes, "k6": [process.pid]}) as usage,
    ):
        _await(process, files.notes, stages)
    if process.returncode not in (0, _THRESHOLDS_FAILED):
        raise K6Error(f"k6 ended with {process.returncode}: {files.log.read_text('utf-8')[-2000:]}")
    run = Run(
        stages=stages,
        arrivals=is_open(script_options),
        most_p95_ms=float(variables.get("P95_MS", _LIMIT_P95_MS)),
        thresholds=thresholds(json.loads(files.summary.read_text("utf-8"))),
        began=scenario_began(files.notes),
        samples=read_samples(files.notes),
        usage=usage,
    )
    result = {
        "name": name,
        "profile": variables.get("PROFILE", "ramp"),
        "variables": {key: value for key, value in variables.items() if key != "PROFILE"},
        "machine": machine(),
        "target": dict(target.told),
        **run.told(),
    }
    files.result.write_text(json.dumps(result, indent=1), "utf-8")
    return result


def _options(files: Files) -> list[str]:
    notes = f"--console-output={files.notes}"
    return ["--quiet", "--log-format=raw", notes, f"--summary-export={files.summary}"]


def _dashboard(files: Files) -> dict[str, str]:
    """k6's own dashboard: not served, but written in the end."""
    return {
        "K6_WEB_DASHBOARD": "true",
        "K6_WEB_DASHBOARD_PORT": "-1",
        "K6_WEB_DASHBOARD_OPEN": "false",
        "K6_WEB_DASHBOARD_PERIOD": "2s",
        "K6_WEB_DASHBOARD_EXPORT": str(files.dashboard),
    }


def _await(process: "subprocess.Popen[bytes]", notes: Path, stages: list[Stage]) -> None:
    """Until k6 has ended; now and then a line tells how it goes."""
    whole_s, position, tells_at = stages[-1].began_s + stages[-1].seconds, 0, time.monotonic() + _TELLS_EVERY_S
    print(f"{whole_s:.0f} s of load", flush=True)
    while process.poll() is None:
        time.sleep(_POLL_S)
        if time.monotonic() >= tells_at and notes.exists():
            tells_at += _TELLS_EVERY_S
            samples = read_samples(notes, position)
            position = notes.stat().st_size
            _tell(samples)


def _tell(samples: list[Sample]) -> None:
    if samples:
        told = figures(samples, seconds=_TELLS_EVERY_S)
        print(
            f"{samples[-1].ended_ms / 1000:6.0f} s  {samples[-1].vus:5d} users  {told.requests_per_s:7.1f}/s  "
            f"median {told.median_ms:.0f} ms, p95 {told.p95_ms:.0f} ms, failed {told.failed}, degraded {told.degraded}",
            flush=True,
        )
