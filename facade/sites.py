"""Where the façade runs, as far as a rollout must know: in compose's container, or as a process beside `make run`."""

import http.client
import os
import shlex
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

from facade import process, routes
from facade.process import CannotStart, Plan
from facade.routes import Route, RoutesError

_IN_CONTAINER: Final = "docker compose exec -T facade"
_SCRIPTS: Final = "/etc/nginx/facade"
_REFUSED, _WITHOUT_EFFECT = 3, 4  # what the script `apply` ends with
_EFFECT_WITHIN_S: Final = 5.0
_POLL_S: Final = 0.01
_IN_A_ROW: Final = 5


class SiteError(Exception):
    """The façade does not run, refuses the configuration, or does not take it over."""


class Site(Protocol):
    """A running façade."""

    def live(self) -> dict[str, Route]:
        """Return what its present configuration does. Raises SiteError."""

    def reload(self, wanted: Mapping[str, Route]) -> None:
        """Test what stands in the routes' folder, take it over, and wait until `wanted` is what new requests get.

        Raises SiteError; when the test fails, the façade goes on as it was.
        """


def site_from(variables: Mapping[str, str]) -> Site:
    """Return the site that FACADE_AT names: compose (the default) or process. Raises SiteError."""
    at = variables.get("FACADE_AT") or "compose"
    if at == "compose":
        return ContainerSite(shlex.split(variables.get("FACADE_EXEC") or _IN_CONTAINER))
    if at == "process":
        try:
            return ProcessSite(process.plan_from(variables), process.find_nginx())
        except CannotStart as exc:
            raise SiteError(str(exc)) from exc
    raise SiteError(f"FACADE_AT is {at!r}; it must be compose or process.")


def text_of(wanted: Mapping[str, Route]) -> str:
    """Return the routes as the façade tells them, an operation a line."""
    return "\n".join(f"{operation} {wanted[operation]}" for operation in routes.OPERATIONS)


class ContainerSite:
    """nginx in a container; `command` runs something in it."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = list(command)

    def live(self) -> dict[str, Route]:
        """See Site."""
        done = self._run("ask", "/routes")
        if done.returncode != 0:
            raise SiteError(f"The façade does not answer: {_last_line(done.stderr)}")
        return _understood(done.stdout)

    def reload(self, wanted: Mapping[str, Route]) -> None:
        """See Site; all of it in one call, because each takes a while."""
        done = self._run("apply", text_of(wanted))
        if done.returncode == _REFUSED:
            raise SiteError(f"nginx refuses it: {_last_line(done.stderr)}")
        if done.returncode == _WITHOUT_EFFECT:
            raise SiteError("nginx goes on with its old configuration; its log may say why.")
        if done.returncode != 0:
            raise SiteError(f"The façade cannot be told: {_last_line(done.stderr)}")

    def _run(self, script: str, argument: str) -> "subprocess.CompletedProcess[str]":
        command = [*self._command, "sh", f"{_SCRIPTS}/{script}", argument]
        try:
            return subprocess.run(command, cwd=process.ROOT, capture_output=True, text=True, check=False)
        except OSError as exc:
            raise SiteError(f"{command[0]} cannot be run: {exc.strerror}.") from exc


class ProcessSite:
    """nginx as a process of this machine, started by facade.process."""

    def __init__(self, plan: Plan, nginx: str) -> None:
        self._plan = plan
        self._nginx = nginx

    def live(self) -> dict[str, Route]:
        """See Site."""
        connection = http.client.HTTPConnection("127.0.0.1", self._plan.internal_port, timeout=2)
        try:
            connection.request("GET", "/routes")
            return _understood(connection.getresponse().read().decode("ascii", "replace"))
        except (OSError, http.client.HTTPException) as exc:
            raise SiteError(f"The façade does not answer at port {self._plan.internal_port}: {exc}") from exc
        finally:
            connection.close()

    def reload(self, wanted: Mapping[str, Route]) -> None:
        """See Site."""
        command = [*process.command(self._nginx, self._plan.folder), "-q", "-t"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SiteError(f"nginx refuses it: {_last_line(done.stderr)}")
        os.kill(self._pid(), signal.SIGHUP)
        deadline, right = time.monotonic() + _EFFECT_WITHIN_S, 0
        # Some times in a row: until the old workers have gone, one of them may be asked.
        while right < _IN_A_ROW:
            if time.monotonic() > deadline:
                raise SiteError("nginx goes on with its old configuration; its error log may say why.")
            right = right + 1 if self._says(wanted) else 0
            if not right:
                time.sleep(_POLL_S)

    def _says(self, wanted: Mapping[str, Route]) -> bool:
        with suppress(SiteError):
            return self.live() == wanted
        return False

    def _pid(self) -> int:
        file: Path = self._plan.folder / process.PID_FILE
        try:
            pid = int(file.read_text("ascii"))
            os.kill(pid, 0)
        except (OSError, ValueError) as exc:
            raise SiteError("The façade does not run: make facade") from exc
        return pid


def _understood(told: str) -> dict[str, Route]:
    try:
        return routes.live(told)
    except RoutesError as exc:
        raise SiteError(str(exc)) from exc


def _last_line(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if "test failed" not in line]
    return lines[-1] if lines else "no reason given"
