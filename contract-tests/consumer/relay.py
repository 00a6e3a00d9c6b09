"""Stands before a service on a port of its own and passes on every byte, so that requests can be read along."""

import contextlib
import selectors
import socket
import struct
import threading
import time
from collections.abc import Callable

from tools.free_port import free_port

_HOST = "127.0.0.1"
_PIECE_BYTES = 65_536
_BACKLOG = 2048
_ENDS_WITHIN_S = 1.0
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)

# Told what clients send, connection by connection.
Feed = Callable[[bytes], None]


class Relay:
    """Connections to `port` go on to `service_port`; `new_feed` makes who reads one connection's requests along.

    What either side does, the other one sees: the end of the stream, and a reset. A connection that the service refuses
    is reset, for it is open already; so `refuse` when the service goes, and connections are refused here too.
    """

    def __init__(self, service_port: int, new_feed: Callable[[], Feed]) -> None:
        self.port = free_port()
        self._service_port = service_port
        self._new_feed = new_feed
        self._listener: socket.socket | None = None
        self._accepting = threading.Thread()
        self._carrying: list[threading.Thread] = []
        self._open: set[socket.socket] = set()

    @property
    def url(self) -> str:
        """Where clients find the service."""
        return f"http://{_HOST}:{self.port}"

    def listen(self) -> None:
        """Take connections from now on."""
        if self._listener is None:
            self._listener = socket.create_server((_HOST, self.port), backlog=_BACKLOG)
            self._accepting = threading.Thread(target=self._accept, args=(self._listener,))
            self._accepting.start()

    def refuse(self) -> None:
        """Take no connection any more; those that are open go on."""
        if self._listener is None:
            return
        _wake(self._listener)
        self._accepting.join()
        self._listener.close()
        self._listener = None

    def close(self) -> None:
        """Take no connection any more; those that are open end with the service, or are ended a moment later."""
        self.refuse()
        soon = time.monotonic() + _ENDS_WITHIN_S
        for thread in self._carrying:
            thread.join(max(0.0, soon - time.monotonic()))
        for client in list(self._open):
            _wake(client)
        for thread in self._carrying:
            thread.join()
        self._carrying = []

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            self._open.add(client)
            self._carrying = [thread for thread in self._carrying if thread.is_alive()]
            self._carrying.append(threading.Thread(target=self._carry, args=(client,)))
            self._carrying[-1].start()

    def _carry(self, client: socket.socket) -> None:
        with client:
            try:
                service = socket.create_connection((_HOST, self._service_port))
            except OSError:
                _reset_on_close(client)
            else:
                with service:
                    self._pass_on(client, service)
        self._open.discard(client)

    def _pass_on(self, client: socket.socket, service: socket.socket) -> None:
        for end in (client, service):
            # A piece waits for no other one, here as little as without a relay.
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            _pump(client, service, self._new_feed())
        except OSError:
            _reset_on_close(client)
            _reset_on_close(service)


def _pump(client: socket.socket, service: socket.socket, feed: Feed) -> None:
    """Pass on what comes from either side until the service has ended. Raises OSError when a side breaks off."""
    with selectors.DefaultSelector() as waiting:
        waiting.register(client, selectors.EVENT_READ)
        waiting.register(service, selectors.EVENT_READ)
        while True:
            ready = {key.fileobj for key, _ in waiting.select()}
            if client in ready:
                sent = client.recv(_PIECE_BYTES)
                if sent:
                    feed(sent)
                    service.sendall(sent)
                else:
                    waiting.unregister(client)
                    service.shutdown(socket.SHUT_WR)
            if service in ready:
                answered = service.recv(_PIECE_BYTES)
                if not answered:
                    return
                client.sendall(answered)


def _reset_on_close(end: socket.socket) -> None:
    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)


def _wake(waited_on: socket.socket) -> None:
    """End the wait of the thread that waits on it."""
    with contextlib.suppress(OSError):
        waited_on.shutdown(socket.SHUT_RDWR)
