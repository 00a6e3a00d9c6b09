"""Runs a service under uvicorn; what keeps it from starting is said in one line."""

import inspect
import socket
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.importer import ImportFromStringError, import_from_string
from uvicorn.supervisors import Multiprocess

from boundary.contract import ContractError
from boundary.logs import configure_logging

_BACKLOG = 2048
_GRACE_SECONDS = 10


class _Config(uvicorn.Config):
    """Uvicorn's settings; each worker process configures its logs with the service's name."""

    def __init__(self, app: Any, *, service: str, **settings: Any) -> None:
        self._service = service
        super().__init__(app, **settings)

    def configure_logging(self) -> None:
        """Replace uvicorn's own log format."""
        configure_logging(self._service)

    def load(self) -> None:
        """Make the app; what keeps a worker from it must end the service, which else starts worker after worker."""
        try:
            super().load()
        except ContractError as exc:
            _fail(f"{self._service}: {exc}", STARTUP_FAILURE)
        except (Exception, SystemExit) as exc:
            if self.workers == 1:
                raise
            _fail(f"{self._service}: {exc}", STARTUP_FAILURE)


def serve(
    app_path_or_factory: str | Callable[..., Any],
    *,
    host: str,
    port: int,
    workers: int,
    service: str,
    trusted_proxies: Sequence[str] = (),
) -> None:
    """Serve until a signal stops it; returns after a graceful stop.

    `app_path_or_factory` is an import path `module:name` of an app or of a function that makes one, or the function
    itself, which is possible with one worker only. Exits with 1 when the port is in use or the path leads nowhere,
    with 3 when the app does not fit its contract or does not start.

    `trusted_proxies` are addresses and CIDR blocks: what comes from there is taken to come from the client, and by the
    scheme, that its X-Forwarded-For and X-Forwarded-Proto name. Of others these headers mean nothing.
    """
    listener = _bind(host, port, service)
    app = app_path_or_factory
    if isinstance(app, str):
        try:
            target = import_from_string(app)
        except ImportFromStringError as exc:
            _fail(f"{service}: {exc}")
    else:
        target = app
    config = _Config(
        app,
        service=service,
        factory=inspect.isroutine(target) or inspect.isclass(target),
        host=host,
        port=port,
        workers=workers,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,
        server_header=False,
        # Uvicorn by itself would believe whoever comes from 127.0.0.1.
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=list(trusted_proxies),
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    if workers > 1:
        _supervise(config, listener)
        return
    server = uvicorn.Server(config)
    server.run(sockets=[listener])
    if not server.started:
        sys.exit(STARTUP_FAILURE)


class _Supervisor(Multiprocess):
    """Uvicorn's supervisor of several workers; it stops to listen when they do."""

    def terminate_all(self) -> None:
        """Close the port as well: else who connects while the workers finish would wait for nobody."""
        for listener in self.sockets:
            listener.close()
        super().terminate_all()


def _supervise(config: _Config, listener: socket.socket) -> None:
    supervisor = _Supervisor(config, sockets=[listener])
    supervisor.run()
    if any(worker.exitcode == STARTUP_FAILURE for worker in supervisor.processes):
        sys.exit(STARTUP_FAILURE)


def _bind(host: str, port: int, service: str) -> socket.socket:
    """Take the port before anything else is done, so that a second instance fails at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as exc:
        _fail(f"{service}: cannot listen on {host}:{port}: {exc.strerror}.")
    listener.set_inheritable(True)
    return listener


def _fail(message: str, code: int = 1) -> NoReturn:
    sys.stderr.write(message + "\n")
    sys.exit(code)
