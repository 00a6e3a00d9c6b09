"""The real monolith, but for one operation, which it refuses as its contract allows.

By itself it has no reason to refuse an athlete's own training context with 403 or 404, and its contract does not say
so: the coach has to answer by its own contract all the same.
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests

from coach.tests.recording import record
from hygiene.library import Library
from hygiene.walk import media_types, operations, responses

_REFUSED = "training.get_training_context"
# The headers that its contract requires of one refusal or another.
_REQUIRED = {"X-Request-ID": "refused", "WWW-Authenticate": 'Bearer realm="fit"', "Retry-After": "1"}
_PASSED_ON = ("Authorization", "If-None-Match", "X-Request-ID", "traceparent")
_PASSED_BACK = ("Content-Type", "ETag", "Cache-Control", "X-Request-ID")
_TIMEOUT_S = 10


class RefusingMonolith:
    """A server on a port of its own; `status` is what the operation is refused with."""

    def __init__(self, monolith: str) -> None:
        path, bodies = _refusals()
        self.status = 403
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                record(self.command, self.path, self.headers.items())
                if self.path.partition("?")[0] == path:
                    headers = {"Content-Type": "application/problem+json", **_REQUIRED}
                    self._answer(outer.status, headers, bodies[outer.status])
                    return
                headers = {name: self.headers[name] for name in _PASSED_ON if name in self.headers}
                answer = requests.get(monolith + self.path, headers=headers, timeout=_TIMEOUT_S)
                back = {name: answer.headers[name] for name in _PASSED_BACK if name in answer.headers}
                self._answer(answer.status_code, back, answer.content)

            def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_arguments: object) -> None:
                """Stay silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _refusals() -> tuple[str, dict[int, bytes]]:
    """The operation's path, and by status the bodies of its errors: the examples of its contract."""
    library = Library.read()
    operation = next(each for each in operations(library) if each.operation_id == _REFUSED)
    bodies = {}
    for status, response in responses(library, operation):
        for media_type in media_types(response):
            if media_type.keys[-1] == "application/problem+json":
                example = library.follow(next(media_type.child("examples").children()))
                bodies[int(status)] = json.dumps(example.value["value"]).encode()
    return operation.path, bodies
