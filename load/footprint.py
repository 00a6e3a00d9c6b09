"""What the running pair takes: time to ready, memory, and processor time for each workout, on both sides.

`make footprint`, or `make footprint ARGS="--requests 1000"`: 10,000 workouts by default. On SQLite, or on the
PostgreSQL of TEST_DATABASE_URL. The load generator runs on the same machine; processor time is each service's own, read
from /proc.
"""

import argparse
import itertools
import os
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

from pair.people import Account, Client, bootstrap_admin, create_athlete, log_in
from pair.process import Service
from pair.running import BOOTSTRAP_KEY, Pair, running_pair

_ATHLETES = 20
_CONNECTIONS = 8
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_USER_TICKS, _SYSTEM_TICKS = 11, 12  # of what follows the name in /proc/<pid>/stat


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
    before = {name: (_processor_s(service.pid), _memory_mib(service.pid)) for name, service in services.items()}
    started = time.perf_counter()
    _ask(pair.coach.url, tokens, wanted)
    elapsed = time.perf_counter() - started
    print(f"{wanted} workouts in {elapsed:.1f} s: {wanted / elapsed:.0f}/s, load generator included")
    for name, service in services.items():
        processor_s, memory_mib = before[name]
        spent_ms = (_processor_s(service.pid) - processor_s) / wanted * 1000
        print(
            f"{name}: {spent_ms:.2f} ms of processor time a workout; "
            f"memory {memory_mib:.0f} MiB before, {_memory_mib(service.pid):.0f} MiB after"
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


def _processor_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[_USER_TICKS]) + int(fields[_SYSTEM_TICKS])) / _TICKS_PER_S


def _memory_mib(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(resident.split()[1]) / 1024


if __name__ == "__main__":
    main()
