"""A service that has as much to do as it takes on, for as long as a case needs that."""

import socket
from urllib.parse import urlsplit

import requests

from pair.people import UnexpectedAnswerError
from pair.process import Service

# The bound of the service, and how long it waits for the body of the one request that it has begun.
SETTINGS = {"MAX_REQUESTS_AT_ONCE": "1", "BODY_TIMEOUT_S": "600"}
_WITHIN_S = 10
_TRIES = 100
_OVERLOADED = 503


def occupy(service: Service, path: str, token: str) -> socket.socket:
    """Begin a POST to the path, of which nothing but the first byte of a body comes, until the socket is closed.

    The service runs with `SETTINGS`. Raises UnexpectedAnswerError when it takes on more all the same.
    """
    held = socket.create_connection((urlsplit(service.url).hostname, service.port), timeout=_WITHIN_S)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {urlsplit(service.url).netloc}\r\nAuthorization: Bearer {token}\r\n"
        "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n"
    )
    held.sendall(head.encode() + b"{")
    for _ in range(_TRIES):
        # It may read the two in another order than they were sent in.
        if requests.get(service.url + "/openapi.yaml", timeout=_WITHIN_S).status_code == _OVERLOADED:
            return held
    held.close()
    raise UnexpectedAnswerError(f"{service.module} goes on answering with {SETTINGS} and a request under way.")
