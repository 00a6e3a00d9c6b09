"""A small real service for the façade's tests: it does as it is told, and remembers what it was asked."""

import json
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Asked:
    """A request as it came; header names in lower case, each with all its values."""

    method: str
    path: str
    headers: dict[str, list[str]]
    body: bytes


class Upstream:
    """Answers on a port of the loopback interface: by default 200 with its own name.

    `behave` is called with the handler, after the request has been read whole; it may answer, wait or hang up.
    """

    def __init__(self, name: str, port: int = 0) -> None:
        self.name = name
        self.asked: list[Asked] = []
        self.connections = 0
        self.behave: Callable[[Any], None] = self.answer()
        self._server = _server(self, port)
        self.port: int = self._server.server_address[1]
        self.address = f"127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def answer(self, status: int = 200, body: bytes | None = None, **headers: str) -> Callable[[Any], None]:
        """A behaviour: this answer; underscores in header names stand for hyphens."""
        content = json.dumps({"by": self.name}).encode() if body is None else body

        def behave(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            all_headers = {"Content-Type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}}
            for name, value in all_headers.items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(content)))
            handler.end_headers()
            if handler.command != "HEAD" and status != 304:
                handler.wfile.write(content)

        return behave

    @staticmethod
    def hang_up(handler: BaseHTTPRequestHandler) -> None:
        """A behaviour: the request was read, the connection ends without an answer."""
        handler.close_connection = True
        handler.connection.shutdown(socket.SHUT_RDWR)

    @staticmethod
    def wait_for(event: threading.Event, then: Callable[[Any], None]) -> Callable[[Any], None]:
        """A behaviour: nothing, until the test sets the event (for a minute at most)."""

        def behave(handler: BaseHTTPRequestHandler) -> None:
            event.wait(60)
            then(handler)

        return behave

    def forget(self) -> None:
        """Behave as at first, with nothing remembered."""
        self.behave = self.answer()
        self.asked.clear()

    def stop(self) -> None:
        """Close the port: who connects is refused."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: that the façade has hung up is the point of some tests."""


def _server(upstream: Upstream, port: int) -> _Server:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            upstream.connections += 1

        def log_message(self, *_arguments: Any) -> None: ...

        def any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers: dict[str, list[str]] = {}
            for name, value in self.headers.items():
                headers.setdefault(name.lower(), []).append(value)
            upstream.asked.append(Asked(self.command, self.path, headers, body))
            upstream.behave(self)

    for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        setattr(Handler, f"do_{method}", Handler.any)
    return _Server(("127.0.0.1", port), Handler)
