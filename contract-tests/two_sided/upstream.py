"""The upstream: real sockets that do what the script of the moment says."""

import contextlib
import select
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPMessage, parse_headers
from io import BufferedReader
from typing import Final, NamedTuple
from urllib.parse import parse_qs, urlsplit

from coach.monolith_client import EXERCISES, KEYS, TRAINING_CONTEXT
from coach.tests.fake_monolith import Line
from coach.tests.recording import record
from two_sided.behaviour import Behaviour, Door, Outcome, Script
from two_sided.contract import paths

# What the coach asks for next when a call went well.
_NEXT: Final = {KEYS: TRAINING_CONTEXT, TRAINING_CONTEXT: EXERCISES}
_QUIET_WITHIN_S: Final = 10
_POLL_S: Final = 0.001


class Received(NamedTuple):
    """A request that came in; `operation_id` is None when the contract has nothing at its path."""

    operation_id: str | None
    query: Mapping[str, list[str]]
    headers: HTTPMessage


@dataclass
class _Scene:
    script: Script
    received: list[Received] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    came: threading.Condition = field(default_factory=threading.Condition)


class Upstream:
    """Listens on a port of its own, one thread for each connection."""

    def __init__(self) -> None:
        self.port = 0
        self._scene = _Scene({})
        self._open: set[socket.socket] = set()
        # The sockets that a thread has to do with at the moment.
        self._busy: set[socket.socket] = set()
        self._listener: socket.socket | None = None
        self._filler: socket.socket | None = None
        self._door = Door.SHUT
        self._set(Door.OPEN)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def play(self, script: Script, *, first: str | None = None) -> None:
        """Behave like this from now on; `first` is the operation that will be asked first."""
        self._scene.over.set()
        self._quieten()
        self._scene = _Scene(script)
        self._set(Door.OPEN if first is None else script[first].door)
        if self._door is not Door.OPEN:
            self._hang_up()

    def finish(self) -> list[Received]:
        """End the scene, so that whoever hangs lets go; returns what was received in it."""
        self._scene.over.set()
        self._quieten()
        return self._scene.received

    def await_calls(self, *operation_ids: str, timeout_s: float) -> bool:
        """Wait until each of the operations was asked in this scene; tells whether they were."""
        scene = self._scene
        with scene.came:
            return scene.came.wait_for(
                lambda: {*operation_ids} <= {request.operation_id for request in scene.received}, timeout_s
            )

    def close(self) -> None:
        """Stop listening and let everybody go."""
        self._scene.over.set()
        self._set(Door.SHUT)
        self._hang_up()

    def _quieten(self) -> None:
        """Let threads that are late read what came in the scene that is over, or it would be told of the next one."""
        until = time.monotonic() + _QUIET_WITHIN_S
        while time.monotonic() < until and (self._busy or self._unread()):
            time.sleep(_POLL_S)

    def _unread(self) -> bool:
        listener = [self._listener] if self._listener is not None and self._door is Door.OPEN else []
        try:
            return bool(select.select([*listener, *self._open], [], [], 0)[0])
        except (OSError, ValueError):
            # One of them was closed just now.
            return True

    def _set(self, door: Door) -> None:
        """Let new connections fare like this from now on."""
        if door is self._door:
            return
        self._close_listener()
        self._door = door
        if door is Door.SHUT:
            return
        # With a queue of one that is full, the system does not answer whoever comes next.
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=0 if door is Door.BLOCKED else None)
        self.port = self._listener.getsockname()[1]
        if door is Door.BLOCKED:
            self._filler = socket.create_connection(("127.0.0.1", self.port))
        else:
            threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _close_listener(self) -> None:
        for closed in filter(None, (self._listener, self._filler)):
            # Wakes the thread that waits on it.
            with contextlib.suppress(OSError):
                closed.shutdown(socket.SHUT_RDWR)
            closed.close()
        self._listener = self._filler = None

    def _hang_up(self, but: socket.socket | None = None) -> None:
        for connection in [*self._open]:
            if connection is not but:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError):
            while select.select([listener], [], []):
                self._busy.add(listener)
                try:
                    connection, _ = listener.accept()
                    self._open.add(connection)
                finally:
                    self._busy.discard(listener)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection, connection.makefile("rb") as incoming, contextlib.suppress(OSError):
                while connection.recv(1, socket.MSG_PEEK) and self._answer_next(connection, incoming):
                    pass
        finally:
            self._open.discard(connection)

    def _answer_next(self, connection: socket.socket, incoming: BufferedReader) -> bool:
        self._busy.add(connection)
        try:
            request = _read_request(incoming)
            return request is not None and self._answer(connection, request)
        finally:
            self._busy.discard(connection)

    def _answer(self, connection: socket.socket, request: Received) -> bool:
        scene = self._scene
        scene.received.append(request)
        with scene.came:
            scene.came.notify_all()
        if request.operation_id is None:
            return False
        calls = [earlier.operation_id for earlier in scene.received].count(request.operation_id)
        behaviour = scene.script[request.operation_id]
        if calls > 1 and behaviour.then is not None:
            behaviour = behaviour.then
        door = _door_after(scene.script, request.operation_id, behaviour)
        if door is Door.OPEN:
            return behaviour.act(Line(connection, scene.over))
        # There is no way in any more by the time that the coach asks on.
        self._set(door)
        self._hang_up(but=connection)
        # The end of the connection goes out with the answer, or the coach might use it once more.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
        if behaviour.act(Line(connection, scene.over)):
            connection.shutdown(socket.SHUT_WR)
        return False


def _door_after(script: Script, operation_id: str, behaviour: Behaviour) -> Door:
    """What the coach is to find when it asks once more, or asks on."""
    if behaviour.then is not None:
        return behaviour.then.door
    following = script.get(_NEXT.get(operation_id, ""))
    return following.door if behaviour.outcome is Outcome.FINE and following is not None else Door.OPEN


def _read_request(incoming: BufferedReader) -> Received | None:
    start = incoming.readline().split()
    if not start:
        return None
    method, target = start[0].decode(), start[1].decode()
    headers = parse_headers(incoming)
    record(method, target, headers.items())
    place = urlsplit(target)
    found = [name for name, path in paths().items() if path == place.path]
    query = parse_qs(place.query, keep_blank_values=True)
    return Received(found[0] if found else None, query, headers)
