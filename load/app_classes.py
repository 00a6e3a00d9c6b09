"""What a request costs in Connexion's two app classes, with the boundary's layers around the same handlers.

`make app-classes` calls the apps in this process, without sockets, and prints processor time for each
request: the least of five rounds, in microseconds, and the ratio to the cheapest.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio.to_thread
import connexion
import structlog
import uvloop

from boundary import replies
from boundary.contract import Contract
from boundary.replies import Reply
from boundary.service import build_service
from boundary.telemetry import Telemetry

_ROUNDS, _REQUESTS, _THREADS = 5, 1000, 16
_HEADERS = [(b"host", b"localhost"), (b"authorization", b"Bearer token")]
_BODY = b'{"name":"a workout","lines":[' + b",".join(b'{"id":%d,"reps":10}' % n for n in range(1, 7)) + b"]}"

_Handlers = dict[str, Callable[..., Any]]


def get_item(item_id: int, q: str | None, limit: int) -> Reply:
    return replies.ok({"id": item_id, "q": q, "limit": limit})


def create_item(body: dict[str, Any]) -> Reply:
    return replies.created({"id": 1, "lines": len(body["lines"])})


async def get_item_async(item_id: int, q: str | None, limit: int) -> Reply:
    return get_item(item_id, q, limit)


async def create_item_async(body: dict[str, Any]) -> Reply:
    return create_item(body)


async def _anybody(_token: str) -> dict[str, Any]:
    return {"sub": "1", "scope": ""}


def _app(app_class: Any, handlers: _Handlers) -> Any:
    return build_service(
        app_class,
        name="measured",
        contract=Contract.load(Path(__file__).with_name("app_classes.yaml")),
        resolver=handlers.__getitem__,
        problem_table={},
        security={"bearer": _anybody},
        telemetry=Telemetry("measured"),
        validate_responses=False,
        threads=_THREADS,
    )


async def _call(app: Any, method: str, path: str, query: bytes, body: bytes) -> None:
    headers = [*_HEADERS]
    if body:
        headers += [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query,
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 5001),
    }
    statuses = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await app(scope, receive, send)
    if statuses not in ([200], [201]):
        raise RuntimeError(f"{method} {path} answered {statuses}")


async def _measure(app: Any) -> tuple[float, float]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
    requests = (("GET", "/items/17", b"q=squat&limit=5", b""), ("POST", "/items", b"", _BODY))
    least = [float("inf")] * len(requests)
    for _ in range(_ROUNDS):
        for index, request in enumerate(requests):
            started = time.process_time()
            for _ in range(_REQUESTS):
                await _call(app, *request)
            least[index] = min(least[index], (time.process_time() - started) / _REQUESTS * 1e6)
    return least[0], least[1]


def main() -> None:
    # The access log would measure the terminal.
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    blocking: _Handlers = {"items.get_item": get_item, "items.create_item": create_item}
    waiting: _Handlers = {"items.get_item": get_item_async, "items.create_item": create_item_async}
    variants = {
        "AsyncApp, async handlers": _app(connexion.AsyncApp, waiting),
        "AsyncApp, blocking handlers in threads": _app(connexion.AsyncApp, blocking),
        "FlaskApp, blocking handlers in threads": _app(connexion.FlaskApp, blocking),
    }
    results = {name: uvloop.run(_measure(app)) for name, app in variants.items()}
    cheapest = min(results.values())
    print(f"{'microseconds of processor time a request':<42}{'GET':>8}{'POST':>8}{'ratio':>8}")
    for name, (get, post) in results.items():
        print(f"{name:<42}{get:>8.0f}{post:>8.0f}{get / cheapest[0]:>8.2f}")


if __name__ == "__main__":
    main()
