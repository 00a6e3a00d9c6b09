"""The façade as a process of a measurement: nginx on free ports, with everything that is strangled at the coach."""

import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from facade import routes
from facade.process import PID_FILE, Plan, command, find_nginx
from facade.routes import OPERATIONS, Route
from pair.process import Service, ServiceError, environment
from tools.free_port import free_port

_WITHIN_S = 10
_POLL_S = 0.02


@dataclass(frozen=True)
class Facade:
    """A running nginx."""

    url: str
    pid: int


@contextmanager
def running_facade(folder: Path, *, monolith: Service, coaches: Sequence[Service]) -> Iterator[Facade]:
    """Run nginx, which writes into `folder`, until the block ends. Raises ServiceError, CannotStart."""
    own_routes = folder / "routes"
    own_routes.mkdir(parents=True)
    replaced = routes.write(routes.fresh(), dict.fromkeys(OPERATIONS, Route("replaced")))
    (own_routes / "routes.conf").write_text(replaced, "utf-8")
    plan = Plan(
        folder=folder,
        routes=own_routes,
        monolith=[_address(monolith)],
        coach=[_address(coach) for coach in coaches],
        port=free_port(),
        internal_port=free_port(),
    )
    plan.write()
    log = folder / "stderr.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command(find_nginx(), folder), stdout=output, stderr=output, env=environment({}), start_new_session=True
        )
    try:
        _await(plan, process, log)
        yield Facade(f"http://127.0.0.1:{plan.port}", process.pid)
    finally:
        process.terminate()
        process.wait(_WITHIN_S)


def _address(service: Service) -> str:
    return f"127.0.0.1:{service.port}"


def _await(plan: Plan, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + _WITHIN_S
    while not ((plan.folder / PID_FILE).exists() and _listens(plan.port)):
        if process.poll() is not None or time.monotonic() > deadline:
            told = log.read_text("utf-8", errors="replace")
            raise ServiceError(f"nginx was not ready after {_WITHIN_S} s, or ended.\n{told}")
        time.sleep(_POLL_S)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
