"""Processes that serve the toys, and bytes on their sockets."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import orjson

ROOT = Path(__file__).parents[2]

SERVE = """
import boundary.server
boundary.server._GRACE_SECONDS = {grace_s}
boundary.server.serve({app!r}, host="127.0.0.1", port={port}, workers={workers}, service="toys")
"""
# A start takes a second or two; on a busy machine, with several workers, ten times as long.
START_SECONDS = 120


class Running(NamedTuple):
    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def lines(self) -> list[dict[str, object]]:
        return [orjson.loads(line) for line in self.log.read_bytes().splitlines()]


def start(app: str, port: int, log: Path, workers: int = 1, *, grace_s: int = 10) -> subprocess.Popen[bytes]:
    program = SERVE.format(app=app, port=port, workers=workers, grace_s=grace_s)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    with log.open("wb") as out:
        return subprocess.Popen(  # noqa: S603  # a program of our own
            [sys.executable, "-c", program], stdout=out, stderr=subprocess.PIPE, env=environment, cwd=ROOT
        )


def wait_for(condition: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not condition():
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        assert time.monotonic() < deadline, "it did not start in time"
        time.sleep(0.05)  # The process says nothing when it is ready; this is how often it is asked.


def answers(port: int) -> bool:
    try:
        return talk(port, b"GET /toys HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def talk(port: int, request: bytes) -> bytes:
    """Send bytes and read until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(request)
        received = b""
        with contextlib.suppress(ConnectionError):
            while piece := connection.recv(65_536):
                received += piece
        return received


def stop(process: subprocess.Popen[bytes]) -> int:
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=START_SECONDS)
    return process.returncode


POST = ("POST /events HTTP/1.1", "Host: a", "Content-Type: application/json")
