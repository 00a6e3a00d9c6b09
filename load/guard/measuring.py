"""Measures processor time in a process of its own: `python -m load.guard.measuring TOKENS RESULT`.

Requests of both services and units of the calibration take turns, one by one, so that whatever else the machine does
hits them alike; of each, the fifth percentile counts, which leaves out those that were disturbed. The process stays on
one core: hand-overs between threads on two cores cost more or less as the other core is idle or busy. The settings of
both services come from the environment. The result is a JSON file: by request, its processor time with that of a unit
of the calibration as 1.
"""

import json
import os
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import quantiles

import uvloop

import coach.main
import monolith.main
from load.guard.asgi import App, Request, RequestFailed, ask, started
from load.guard.calibration import calibration

_CALIBRATION = "calibration"
_WARM_UP_TURNS = 60
# So many, however long they take: a percentile of fewer would be another one on a loaded machine.
_TURNS = 250
_Turn = Callable[[int], Awaitable[None]]

# By what they are called in the reference, with the service that answers. The second is the monolith's share of the
# first.
REQUESTS = {
    "coach: POST /api/coach/WOD": ("coach", Request("POST", "/api/coach/WOD", b"{}")),
    "monolith: GET /fitness/training-context": ("monolith", Request("GET", "/fitness/training-context")),
    "monolith: GET /fitness/wod": ("monolith", Request("GET", "/fitness/wod")),
}


async def measure(tokens: list[str]) -> dict[str, float]:
    """Processor time by request, with that of a unit of the calibration as 1. Raises RequestFailed."""
    apps: dict[str, App] = {"coach": coach.main.create_app(), "monolith": monolith.main.create_app()}
    async with started(apps["coach"]), started(apps["monolith"]):
        with calibration() as work:
            asking = {name: _asking(apps[service], request, tokens) for name, (service, request) in REQUESTS.items()}
            spent = await _alternate({_CALIBRATION: work.unit, **asking})
    unit = spent.pop(_CALIBRATION)
    return {name: value / unit for name, value in spent.items()}


def _asking(app: App, request: Request, tokens: list[str]) -> _Turn:
    scopes = [request.scope(token) for token in tokens]

    async def turn(number: int) -> None:
        scope = scopes[number % len(scopes)]
        answer = await ask(app, {**scope, "headers": [*scope["headers"]], "state": {}}, request.body)
        if b'"degraded":true' in answer:
            raise RequestFailed("A workout was planned without the monolith.")

    return turn


async def _alternate(turns: dict[str, _Turn]) -> dict[str, float]:
    """Nanoseconds by name."""
    samples: dict[str, list[int]] = {name: [] for name in turns}
    for number in range(_WARM_UP_TURNS + _TURNS):
        for name, turn in turns.items():
            before = time.process_time_ns()
            await turn(number)
            samples[name].append(time.process_time_ns() - before)
    return {name: quantiles(values[_WARM_UP_TURNS:], n=20)[0] for name, values in samples.items()}


def main() -> None:
    tokens, result = map(Path, sys.argv[1:])
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    result.write_text(json.dumps(uvloop.run(measure(tokens.read_text().split()))))


if __name__ == "__main__":
    main()
