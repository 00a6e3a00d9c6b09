"""A façade for a test: nginx on free ports before given services, with routes of its own."""

import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from facade import routes
from facade.process import LOG, PID_FILE, REQUESTS_AT_ONCE, STATIC, Plan, command, find_nginx
from facade.routes import OPERATIONS, Route
from facade.sites import ProcessSite
from tools.free_port import free_port

_WITHIN_S = 30
_POLL_S = 0.01
# Longer than anything that a test keeps waiting.
_UNHURRIED = "60s"
_TIME_OUT = re.compile(r"\b(proxy_(?:connect|send|read|next_upstream)_timeout) [^;]+;")


class Facade:
    """A running nginx; `change` gives it other routes, and reloads."""

    def __init__(self, plan: Plan, process: "subprocess.Popen[bytes]") -> None:
        self.plan = plan
        self.process = process
        self.url = f"http://127.0.0.1:{plan.port}"
        self.routes = plan.routes / "routes.conf"

    def change(self, route: str, *operations: str, wait: bool = True) -> None:
        """Bring the operations (default: all) into a mode, and wait until the workers with the old one have ended."""
        wanted = dict.fromkeys(operations or OPERATIONS, Route.parse(route))
        text = routes.write(self.routes.read_text("utf-8"), wanted)
        self.routes.write_text(text, "utf-8")
        before = self.workers()
        os.kill(self.process.pid, signal.SIGHUP)
        if wait:
            until(
                lambda: self.workers() and not before & self.workers(), f"the old workers do not end\n{self.errors()}"
            )

    def live(self) -> dict[str, Route]:
        """What it says of its routes."""
        return ProcessSite(self.plan, find_nginx()).live()

    def workers(self) -> set[int]:
        """The processes that answer."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text("ascii")
        return set(map(int, children.split()))

    def lines(self) -> list[dict[str, Any]]:
        """The access log, but for a line that is being written."""
        whole, _, _ = self.log().rpartition("\n")
        return [json.loads(line) for line in whole.splitlines()]

    def log(self) -> str:
        """The access log as it stands in its file."""
        return (self.plan.folder / LOG).read_text("utf-8")

    def line(self, request_id: str, *, shadow: bool = False) -> dict[str, Any]:
        """The line of one request, which is written after its answer."""

        def found() -> list[dict[str, Any]]:
            return [line for line in self.lines() if line["request_id"] == request_id and line["shadow"] is shadow]

        until(found, f"{request_id} is not in the access log")
        (line,) = found()
        return line

    def errors(self) -> str:
        """What nginx has written to its standard error."""
        return (self.plan.folder / "stderr.log").read_text("utf-8", errors="replace")


def until(condition: Any, otherwise: str) -> None:
    """Wait for something that happens in another process. Raises AssertionError after half a minute."""
    deadline = time.monotonic() + _WITHIN_S
    while not condition():
        assert time.monotonic() < deadline, otherwise
        time.sleep(_POLL_S)


@contextmanager
def running_facade(
    folder: Path,
    *,
    monolith: Sequence[str],
    coach: Sequence[str],
    requests_at_once: int = REQUESTS_AT_ONCE,
    hurried: bool = False,
) -> Iterator[Facade]:
    """Start nginx before the services at these addresses, everything in mode legacy.

    Its time-outs are such as a busy machine does not reach; `hurried`: those that athletes get.
    """
    kept = (STATIC.parent / "routes" / "routes.conf").read_text("utf-8")
    (folder / "routes").mkdir(parents=True)
    (folder / "routes" / "routes.conf").write_text(
        routes.write(kept, dict.fromkeys(OPERATIONS, Route("legacy"))), "utf-8"
    )
    plan = Plan(
        folder=folder / "run",
        routes=folder / "routes",
        monolith=monolith,
        coach=coach,
        port=free_port(),
        internal_port=free_port(),
        requests_at_once=requests_at_once,
    )
    plan.write()
    if not hurried:
        _leave_time(plan.folder)
    with (plan.folder / "stderr.log").open("wb") as errors:
        process = subprocess.Popen(command(find_nginx(), plan.folder), stderr=errors, stdout=errors)
    facade = Facade(plan, process)
    try:
        until(lambda: _listens(plan.port) or process.poll() is not None, "nginx does not listen")
        assert process.poll() is None, f"nginx does not start:\n{facade.errors()}"
        until(lambda: (plan.folder / PID_FILE).exists() and facade.workers(), "nginx has no workers")
        yield facade
    finally:
        process.terminate()
        process.wait(_WITHIN_S)


def _leave_time(folder: Path) -> None:
    for file in folder.glob("*.conf"):
        file.write_text(_TIME_OUT.sub(rf"\1 {_UNHURRIED};", file.read_text("utf-8")), "utf-8")


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
