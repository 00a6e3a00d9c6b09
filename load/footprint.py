"""What the running pair takes: time to ready, memory, and processor time for each workout, on both sides.

`make footprint`, or `make footprint ARGS="--requests 1000"`: 10,000 workouts by default. On SQLite, or on the
PostgreSQL of TEST_DATABASE_URL. The load generator runs on the same machine; processor time is each service's own, read
from /proc.
"""

import argparse
import itertools
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

from load.processes import memory_mib, processor_s
from pair.people import Account, Client, bootstrap_admin, create_athlete, log_in
from pair.process import Service
from pair.running import BOOTSTRAP_KEY, Pair, running_pair
from tools.termination import leave_on_sigterm

_ATHLETES = 20
_CONNECTIONS = 8


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure memory, start and processor time of the running pair.")
    parser.add_argument("--requests", type=int, default=10_000, help="workouts to ask for (default: 10000)")
    wanted: int = parser.parse_args().requests
    with tempfile.TemporaryDirectory() as folder, running_pair(Path(folder), {"VALIDATE_RESPONSES": "off"}) as pair:
        for service, name in ((pair.monolith, "monolith"), (pair.coach, "coach")):
            print(f"{name}: {_seconds_to_ready(service):.2f} s from start to ready")
        _measure(pair, _tokens(pair), wanted)


def _seconds_to_ready(service: Service) -> float:
    service.stop()
    started = time.perf_counter()
    service.start()
    return time.perf_counter() - started


def _tokens(pair: Pair) -> list[str]:
    monolith = Client(pair.monolith.url)
    admin = monolith.with_token(log_in(monolith, bootstrap_admin(monolith, BOOTSTRAP_KEY)))
    athletes: list[Account] = [create_athlete(admin) for _ in range(_ATHLETES)]
    return [log_in(monolith, athlete) for athlete in athletes]


def _measure(pair: Pair, tokens: list[str], wanted: int) -> None:
    services = {"monolith": pair.monolith, "coach": pair.coach}
    _ask(pair.coach.url, tokens, len(tokens))
    before = {name: (processor_s(service.pid), memory_mib(service.pid)) for name, service in services.items()}
    started = time.perf_counter()
    _ask(pair.coach.url, tokens, wanted)
    elapsed = time.perf_counter() - started
    print(f"{wanted} workouts in {elapsed:.1f} s: {wanted / elapsed:.0f}/s, load generator included")
    for name, service in services.items():
        spent_before_s, memory_before_mib = before[name]
        spent_ms = (processor_s(service.pid) - spent_before_s) / wanted * 1000
        print(
            f"{name}: {spent_ms:.2f} ms of processor time a workout; "
            f"memory {memory_before_mib:.0f} MiB before, {memory_mib(service.pid):.0f} MiB after"
        )


def _ask(url: str, tokens: list[str], times: int) -> None:
    local = threading.local()
    turns = itertools.cycle(tokens)

    def ask(token: str) -> None:
        if not hasattr(local, "session"):
            local.session = requests.Session()
        answer = local.session.post(
            f"{url}/api/coach/WOD", json={}, headers={"Authorization": f"Bearer {token}"}, timeout=10
        )
        answer.raise_for_status()
        if answer.json()["degraded"]:
            raise RuntimeError("A workout was planned without the monolith.")

    with ThreadPoolExecutor(_CONNECTIONS) as pool:
        # Reading the results raises what went wrong.
        list(pool.map(ask, itertools.islice(turns, times)))


if __name__ == "__main__":
    leave_on_sigterm()
    main()
