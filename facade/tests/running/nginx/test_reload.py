"""A change of the routes under load: no request is lost."""

import socket
import threading
from http.client import HTTPConnection, HTTPException
from itertools import cycle

from facade.tests.running.nginx.asking import PATIENCE_S
from facade.tests.running.nginx.facade_process import Facade, until

MODES = ["canary 1", "canary 50", "replaced", "legacy", "shadow", "retired"]
CLIENTS = 8
RELOADS = 12


class Client(threading.Thread):
    """Asks on one connection for as long as it stands, as clients do; counts what happened.

    nginx before 1.27.4 closes idle connections when it reloads. A request that meets the closing one is sent again on
    a new connection, once: that is what RFC 9112 (9.3.1) asks of clients, and what HTTP libraries do.
    """

    def __init__(self, facade: Facade, stop: threading.Event) -> None:
        super().__init__()
        self.answers = 0
        self.sent_again = 0
        self.lost: list[str] = []
        self._stop_asking = stop
        self._connection = HTTPConnection("127.0.0.1", facade.plan.port, timeout=PATIENCE_S)

    def run(self) -> None:
        while not self._stop_asking.is_set():
            try:
                self._ask()
            except (HTTPException, OSError) as exc:
                self.lost.append(repr(exc))
                self._connection.close()
        self._connection.close()

    def _ask(self) -> None:
        fresh = self._connection.sock is None
        try:
            status = self._once()
        except (HTTPException, OSError):
            if fresh:
                raise
            self.sent_again += 1
            self._connection.close()
            status = self._once()
        self.answers += 1
        if status != 200:
            self.lost.append(str(status))

    def _once(self) -> int:
        self._connection.request("POST", "/api/coach/WOD", b"{}", {"Authorization": f"Bearer {self.name}"})
        answer = self._connection.getresponse()
        answer.read()
        return answer.status


class TestReload:
    def test_under_load_no_request_is_lost(self, facade):
        stop = threading.Event()
        clients = [Client(facade, stop) for _ in range(CLIENTS)]
        for client in clients:
            client.start()

        for _, mode in zip(range(RELOADS), cycle(MODES), strict=False):
            before = [client.answers for client in clients]
            facade.change(mode)
            until(
                lambda before=before: all(c.answers > b + 20 for c, b in zip(clients, before, strict=True)),
                "the clients get no answers",
            )
        stop.set()
        for client in clients:
            client.join()

        assert [client.lost for client in clients] == [[]] * CLIENTS
        assert sum(client.answers for client in clients) > CLIENTS * RELOADS * 20
        # A reload can cut off each connection once, at most.
        assert sum(client.sent_again for client in clients) <= CLIENTS * RELOADS

    def test_what_was_begun_is_ended_by_the_configuration_that_began_it(self, facade, monolith, coach):
        facade.change("legacy")
        release = threading.Event()
        monolith.behave = monolith.wait_for(release, monolith.answer())
        with socket.create_connection(("127.0.0.1", facade.plan.port), timeout=PATIENCE_S) as client:
            client.sendall(b"GET /fitness/wod HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            until(lambda: monolith.asked, "the monolith is not asked")

            facade.change("retired", wait=False)
            release.set()

            assert b"X-Served-By: monolith" in client.makefile("rb").read()
        until(lambda: facade.live()["wod.get_wod"].mode == "retired", "the reload has no effect")
