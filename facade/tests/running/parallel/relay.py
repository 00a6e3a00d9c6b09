"""A relay in front of a service, which spoils some answers or keeps them waiting: a faulty coach to be found."""

import base64
import hashlib
import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

# (e-mail address of the athlete, body) -> what is answered instead
Fault = Callable[[str, Any], Any]
_OF_THE_CONNECTION = ("connection", "content-length", "keep-alive", "transfer-encoding")


def another_exercise(share: float, seed: int) -> Fault:
    """One exercise is another one, for that share of all athletes; which they are depends on the seed alone."""

    def spoil(email: str, body: Any) -> Any:
        if not is_hit(email, share, seed) or "exercises" not in body:
            return body
        last = body["exercises"][-1]
        return {**body, "exercises": [*body["exercises"][:-1], {**last, "id": last["id"] + 1, "name": "Another"}]}

    return spoil


def is_hit(email: str, share: float, seed: int) -> bool:
    """Whether the fault meets this athlete."""
    number = int.from_bytes(hashlib.sha256(f"{seed} {email}".encode()).digest()[:8])
    return number < share * 2**64


def nothing(_email: str, body: Any) -> Any:
    """No fault."""
    return body


@contextmanager
def relay(origin: str, fault: Fault = nothing, delay_s: float = 0.0) -> Iterator[str]:
    """The URL at which `origin` answers with the fault, each answer late by `delay_s`."""
    target = urlsplit(origin)
    closed = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Headers and body in one packet: otherwise the client's delayed acknowledgement costs 40 ms.
        wbufsize = -1

        def do_GET(self) -> None:
            self._pass_on()

        def do_POST(self) -> None:
            self._pass_on()

        def _pass_on(self) -> None:
            if closed.is_set():
                # A connection that was kept alive outlives the server.
                self.close_connection = True
                return
            sent = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            upstream = http.client.HTTPConnection(target.hostname or "", target.port)
            upstream.request(self.command, self.path, sent, {**self.headers, "Host": target.netloc})
            answer = upstream.getresponse()
            body = answer.read()
            if "Authorization" in self.headers and body:
                body = json.dumps(fault(_email(self.headers["Authorization"]), json.loads(body))).encode()
            upstream.close()
            time.sleep(delay_s)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                if name.lower() not in _OF_THE_CONNECTION:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        closed.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _email(authorization: str) -> str:
    payload = authorization.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    email: str = claims["email"]
    return email
