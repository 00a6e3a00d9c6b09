"""Overload, `make load-overload`: finds the capacity, offers three times as much, and looks how it is after that.

Asks POST /api/coach/WOD of services that are started for it: at the coach itself, and through the façade. Ends with 1
when the budget is missed. ARGS=--table writes the table of docs/load-report.md again from the last results.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import uvloop

from facade.process import ROOT, CannotStart
from load.arrivals import Run, at_once, at_rate
from load.deployment import Deployment, deployed
from load.markdown import replace_blocks
from load.overload_verdict import good_per_s, holds, judged, table, told
from load.processes import family, processor_s
from pair.process import ServiceError
from tools.termination import leave_on_sigterm

RESULTS = ROOT / "load" / "results" / "overload.json"
REPORT = ROOT / "docs" / "load-report.md"
_WARM_UP_S = 3.0
_CONNECTIONS = 32
_PAUSE_S = 1.0
_FIRST_STEP, _STEP, _LAST_STEP = 0.6, 0.1, 1.3


def main() -> None:
    """Measure, print, and keep the results."""
    options = _options()
    if options.table:
        replace_blocks(REPORT, {"overload": table(json.loads(RESULTS.read_text("utf-8")))})
        return
    try:
        with tempfile.TemporaryDirectory(prefix="fit-overload-") as folder:
            results = _measured(options, Path(folder))
    except (ServiceError, CannotStart) as error:
        sys.exit(f"load: {error}")
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", "utf-8")
    print(f"\n{table(results)}\n")
    faults = [fault for result in results["doors"] for fault in result["faults"]]
    print("\n".join(faults) or "The budget is kept.")
    sys.exit(1 if faults else 0)


def _measured(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    settings = dict(each.split("=", 1) for each in options.setting)
    with deployed(folder, athletes=options.athletes, settings=settings) as deployment:
        doors = [(name, url) for name, url in _doors(deployment) if options.only in (None, name)]
        return {
            "times": options.times,
            "seconds": options.seconds,
            "settings": settings,
            "doors": [
                uvloop.run(_play(_Door(name, url, deployment), options.times, options.seconds)) for name, url in doors
            ],
        }


def _doors(deployment: Deployment) -> Iterator[tuple[str, str]]:
    yield "coach", deployment.coaches[0].url
    yield "façade", deployment.facade_url


class Door(Protocol):
    """Where is asked."""

    name: str

    async def at_rate(self, rate: float, seconds: float) -> Run: ...

    async def at_once(self, seconds: float) -> Run: ...


class _Door:
    """Where is asked, and the requests: one for each athlete."""

    def __init__(self, name: str, url: str, deployment: Deployment) -> None:
        place = urlsplit(url)
        self.name = name
        self._deployment = deployment
        self._host, self._port = place.hostname or "127.0.0.1", place.port or 80
        lines = deployment.tokens.read_text("utf-8").splitlines()
        self._requests = [_request(place.netloc, json.loads(line)["access_token"]) for line in lines]

    async def at_rate(self, rate: float, seconds: float) -> Run:
        return await at_rate(self._host, self._port, self._requests, rate=rate, seconds=seconds)

    async def at_once(self, seconds: float) -> Run:
        return await at_once(self._host, self._port, self._requests, connections=_CONNECTIONS, seconds=seconds)

    def processor_s(self) -> dict[str, float]:
        """What each part has taken so far; the database is missing, which has a server of its own."""
        roots = {"monolith": self._deployment.monolith.pid, "coach": self._deployment.coaches[0].pid}
        if self._deployment.facade_pid is not None:
            roots["façade"] = self._deployment.facade_pid
        of_services = {name: sum(map(processor_s, family(pid))) for name, pid in roots.items()}
        return {**of_services, "load generator": time.process_time()}


def _request(host: str, token: str) -> bytes:
    head = f"POST /api/coach/WOD HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n"
    return (head + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}").encode()


async def _play(door: _Door, times: float, seconds: float) -> dict[str, Any]:
    await door.at_once(_WARM_UP_S)
    capacity = await capacity_of(door, seconds / 2)
    began, before = time.perf_counter(), door.processor_s()
    overload = await door.at_rate(times * capacity, seconds)
    passed, spent = time.perf_counter() - began, door.processor_s()
    cores = {part: round((spent[part] - before[part]) / passed, 2) for part in spent}
    print(told(f"{door.name}: {times:g} times as much", overload), flush=True)
    print(f"{door.name}: processors kept busy by {', '.join(f'{part} {busy}' for part, busy in cores.items())}")
    after = await door.at_rate(capacity / 2, seconds / 2)
    print(told(f"{door.name}: half of it, right after", after), flush=True)
    return {**judged(door.name, capacity, overload, after), "cores": cores}


async def capacity_of(door: Door, seconds: float) -> float:
    """The goodput of the highest of some rates at which everything offered is answered well; at least of the lowest."""
    most = (await door.at_once(seconds)).rate
    print(f"{door.name}: {most:.0f} a second with {_CONNECTIONS} under way", flush=True)
    capacity, share = 0.0, _FIRST_STEP
    while share <= _LAST_STEP:
        run = await door.at_rate(share * most, seconds)
        print(told(f"{door.name}: offered", run), flush=True)
        if capacity and not holds(run):
            break
        capacity = good_per_s(run)
        share += _STEP
        await asyncio.sleep(_PAUSE_S)
    return capacity


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=float, default=3.0, help="the capacity is offered (default: %(default)g)")
    parser.add_argument("--seconds", type=float, default=20.0, help="of overload (default: %(default)g)")
    parser.add_argument("--athletes", type=int, default=1000, help="default: %(default)s")
    parser.add_argument(
        "--setting", action="append", default=[], metavar="NAME=VALUE", help="of both services, to try another one"
    )
    parser.add_argument("--only", choices=["coach", "façade"], help="ask there only")
    parser.add_argument("--table", action="store_true", help="write the report's table from the last results")
    return parser.parse_args()


if __name__ == "__main__":
    leave_on_sigterm()
    main()
