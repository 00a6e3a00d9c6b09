"""One service as a process of its own: started on a free port, awaited, stopped, and its log kept."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import requests

from tools.free_port import free_port

ROOT = Path(__file__).resolve().parents[2]
# Long enough for a slow machine with much to do; who waits in vain waits for nothing but a failure.
_START_WITHIN_S = 120
_ANSWERS_WITHIN_S = 10
_STOP_WITHIN_S = 60
_POLL_S = 0.05


class ServiceError(Exception):
    """A service did not start, or did not stop as it should; the message ends with its log."""


class Service:
    """`python -m <module>` with the given settings; the same port and log file at every start."""

    def __init__(self, module: str, settings: Mapping[str, str], log: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.module = module
        self._settings = {**settings, "HOST": "127.0.0.1", "PORT": str(self.port)}
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def beside(self, name: str, **settings: str) -> "Service":
        """Another process of the same module, not started yet: its own port and log, these settings changed."""
        return Service(self.module, {**self._settings, **settings}, self._log.with_name(f"{name}.log"))

    @property
    def settings(self) -> Mapping[str, str]:
        """What it is started with."""
        return dict(self._settings)

    def set(self, **settings: str) -> None:
        """Change settings for the next start."""
        self._settings.update(settings)

    def start(self, *, ready: bool = True) -> None:
        """Start and wait: until /ready says 200, or, with `ready=False`, until /health does. Raises ServiceError."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", self.module],
                cwd=ROOT,
                env=environment(self._settings),
                stdout=log,
                stderr=subprocess.STDOUT,
                # A group of its own, so that a signal reaches workers too and Ctrl-C reaches only the tests.
                start_new_session=True,
            )
        path = "/ready" if ready else "/health"
        deadline = time.monotonic() + _START_WITHIN_S
        while (answer := self._answer(path)) != "200":
            if self._process.poll() is not None:
                raise ServiceError(f"{self.module} ended with {self._process.returncode}.\n{self.log()}")
            if time.monotonic() > deadline:
                self.kill()
                raise ServiceError(
                    f"{self.module} was not ready after {_START_WITHIN_S} s: GET {path} got {answer}.\n{self.log()}"
                )
            time.sleep(_POLL_S)

    def stop(self) -> None:
        """Ask to stop, as an operator does (SIGTERM), and wait. Raises ServiceError when it does not end."""
        if self._process is None:
            return
        self._signal(signal.SIGTERM)
        try:
            self._process.wait(_STOP_WITHIN_S)
        except subprocess.TimeoutExpired as exc:
            self.kill()
            raise ServiceError(f"{self.module} did not stop within {_STOP_WITHIN_S} s.\n{self.log()}") from exc
        self._process = None

    def kill(self) -> None:
        """End it without warning (SIGKILL), as a power cut does."""
        if self._process is not None:
            self._signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    @property
    def pid(self) -> int:
        """The running process. Raises ServiceError when there is none."""
        if self._process is None:
            raise ServiceError(f"{self.module} does not run.")
        return self._process.pid

    def log(self, lines: int = 40) -> str:
        """The end of what the service has written."""
        text = self._log.read_text("utf-8", errors="replace") if self._log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    def keep_log(self, file: Path) -> None:
        """Copy the whole log."""
        shutil.copyfile(self._log, file)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, number)

    def _answer(self, path: str) -> str:
        """The status, or in words what came in its place."""
        try:
            return str(requests.get(self.url + path, timeout=_ANSWERS_WITHIN_S).status_code)
        except requests.Timeout:
            return f"no answer within {_ANSWERS_WITHIN_S} s"
        except requests.RequestException as error:
            return f"no answer ({type(error).__name__})"


def run_command(module: str, *arguments: str, settings: Mapping[str, str]) -> str:
    """Run `python -m <module> <arguments>` to its end and return what it printed. Raises ServiceError."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=environment(settings),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise ServiceError(f"{module} {' '.join(arguments)} ended with {done.returncode}.\n{done.stdout}{done.stderr}")
    return done.stdout


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """What a process needs of this environment, and the settings; nothing that a developer has set for `make run`."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV")
    return {**{name: os.environ[name] for name in kept if name in os.environ}, **settings}
