"""Serves an app in a thread of this process, on a port of its own, by the server that is used in earnest."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

_START_WITHIN_S = 120
_STOP_WITHIN_S = 60
_POLL_S = 0.01


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """The origin of the service, which is stopped when the block ends. Raises RuntimeError when it does not start."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(
            app, loop="uvloop", http="httptools", ws="none", lifespan="on", log_config=None, access_log=False
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            _await(server, thread)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(_STOP_WITHIN_S)


def _await(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + _START_WITHIN_S
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("The service did not start; what it logged stands above.")
        time.sleep(_POLL_S)
