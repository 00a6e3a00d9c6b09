"""The relay changes nothing between a client and a service, whatever either of them does."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from consumer.recorded_service import RecordedService, recorded
from consumer.recordings import read
from consumer.relay import Relay
from consumer.tests import tiny_service

PATIENCE_S = 5.0
PACKAGES = Path(__file__).resolve().parents[2]


class Server:
    """Takes one connection after the other, each to be played by the test."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(PATIENCE_S)
        self.port: int = self.listener.getsockname()[1]

    def accept(self) -> socket.socket:
        connection, _ = self.listener.accept()
        connection.settimeout(PATIENCE_S)
        return connection


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def server(stack: ExitStack) -> Server:
    server = Server()
    stack.callback(server.listener.close)
    return server


@pytest.fixture
def heard() -> list[bytes]:
    """What the relay let be read along."""
    return []


@pytest.fixture
def relay(stack: ExitStack, server: Server, heard: list[bytes]) -> Relay:
    relay = Relay(server.port, lambda: heard.append)
    stack.callback(relay.close)
    relay.listen()
    return relay


@pytest.fixture
def ends(relay: Relay, server: Server, stack: ExitStack) -> tuple[socket.socket, socket.socket]:
    """A connection through the relay, as its client and as its service have it."""
    client = stack.enter_context(connect(relay))
    return client, stack.enter_context(server.accept())


def connect(relay: Relay) -> socket.socket:
    return socket.create_connection(("127.0.0.1", relay.port), timeout=PATIENCE_S)


def everything(end: socket.socket) -> bytes:
    return b"".join(iter(lambda: end.recv(65_536), b""))


def exactly(end: socket.socket, size: int) -> bytes:
    with end.makefile("rb") as reading:
        return reading.read(size)


def reset(end: socket.socket) -> None:
    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    end.close()


def test_every_byte_arrives_on_both_sides(ends: tuple[socket.socket, socket.socket], heard: list[bytes]) -> None:
    client, service = ends
    question, answer = bytes(range(256)) * 100, bytes(reversed(range(256))) * 20_000

    client.sendall(question)
    arrived = exactly(service, len(question))
    answering = threading.Thread(target=service.sendall, args=(answer,))
    answering.start()

    assert exactly(client, len(answer)) == answer
    assert arrived == b"".join(heard) == question
    answering.join()


def test_a_service_that_hangs_up_has_hung_up(ends: tuple[socket.socket, socket.socket]) -> None:
    client, service = ends
    service.sendall(b"half of an ans")

    service.close()

    assert everything(client) == b"half of an ans"


def test_a_service_that_resets_has_reset(ends: tuple[socket.socket, socket.socket]) -> None:
    client, service = ends

    reset(service)

    with pytest.raises(ConnectionResetError):
        client.recv(1)


def test_a_client_that_hangs_up_has_hung_up(ends: tuple[socket.socket, socket.socket]) -> None:
    client, service = ends
    client.sendall(b"never mi")

    client.close()

    assert everything(service) == b"never mi"


def test_a_client_that_resets_has_reset(ends: tuple[socket.socket, socket.socket]) -> None:
    client, service = ends

    reset(client)

    with pytest.raises(ConnectionResetError):
        service.recv(1)


def test_a_service_that_says_nothing_says_nothing(ends: tuple[socket.socket, socket.socket]) -> None:
    client, _service = ends
    client.settimeout(0.05)

    with pytest.raises(TimeoutError):
        client.recv(1)


def test_a_connection_that_the_service_refuses_breaks(relay: Relay, server: Server) -> None:
    server.listener.close()

    with pytest.raises(ConnectionResetError), connect(relay) as client:
        client.recv(1)


def test_a_relay_that_refuses_refuses_and_serves_those_who_are_in(
    relay: Relay, ends: tuple[socket.socket, socket.socket]
) -> None:
    client, service = ends

    relay.refuse()

    with pytest.raises(ConnectionRefusedError):
        connect(relay)
    service.sendall(b"served")
    assert client.recv(100) == b"served"


def test_a_relay_listens_again_where_it_was(relay: Relay, server: Server) -> None:
    relay.refuse()
    relay.listen()

    with connect(relay) as client, server.accept() as service:
        service.sendall(b"back")
        assert client.recv(100) == b"back"


def test_a_closed_relay_leaves_nothing_open(relay: Relay, ends: tuple[socket.socket, socket.socket]) -> None:
    client, service = ends

    def hang_up_with_the_client() -> None:
        everything(service)
        service.close()

    hanging_up = threading.Thread(target=hang_up_with_the_client)
    hanging_up.start()

    relay.close()

    hanging_up.join()
    assert everything(client) == b""


@pytest.mark.parametrize("is_collected", [True, False])
def test_the_requests_to_any_origin_can_be_recorded(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch, is_collected: bool
) -> None:
    monkeypatch.setenv("COACH_REQUESTS", str(tmp_path))
    if not is_collected:
        monkeypatch.delenv("COACH_REQUESTS")
    origin = f"http://127.0.0.1:{server.port}"

    with recorded(origin) as address, socket.create_connection(("127.0.0.1", urlsplit(address).port or 0)) as client:
        client.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        with server.accept() as service:
            assert service.recv(1000).startswith(b"GET /health")

    assert [request.path for request in read(tmp_path)] == (["/health"] if is_collected else [])
    assert (address == origin) is not is_collected


class TestRecordedService:
    @pytest.fixture
    def service(self, tmp_path: Path, stack: ExitStack, monkeypatch: pytest.MonkeyPatch) -> RecordedService:
        monkeypatch.setenv("COACH_REQUESTS", str(tmp_path))
        service = RecordedService(tiny_service.__name__, {"PYTHONPATH": str(PACKAGES)}, tmp_path / "service.log")
        stack.callback(service.stop)
        service.start()
        return service

    @pytest.fixture
    def session(self, stack: ExitStack) -> requests.Session:
        """A client that keeps its connection."""
        return stack.enter_context(requests.Session())

    def test_it_records_what_comes_to_its_other_address(
        self, service: RecordedService, session: requests.Session, tmp_path: Path
    ) -> None:
        session.get(f"{service.url}/direct", timeout=PATIENCE_S)
        answer = session.get(f"{service.recorded_url}/recorded?a=b", timeout=PATIENCE_S, headers={"X-Mine": "1"})

        (request,) = read(tmp_path)
        assert answer.json() == {"status": "UP"}
        assert (request.method, request.path, request.query) == ("GET", "/recorded", {"a": ["b"]})
        assert request.header("x-mine") == "1"

    @pytest.mark.parametrize("end", [RecordedService.stop, RecordedService.kill])
    def test_it_is_gone_when_the_service_is_and_back_with_it(
        self, service: RecordedService, session: requests.Session, end: Callable[[RecordedService], None]
    ) -> None:
        session.get(service.recorded_url, timeout=PATIENCE_S)

        end(service)

        with pytest.raises(requests.ConnectionError, match="refused"):
            session.get(service.recorded_url, timeout=PATIENCE_S)
        service.start()
        assert session.get(service.recorded_url, timeout=PATIENCE_S).json() == {"status": "UP"}

    def test_a_service_that_dies_by_itself_is_not_answered_for(
        self, service: RecordedService, session: requests.Session
    ) -> None:
        process = service._process
        assert process is not None
        process.kill()
        process.wait()

        with pytest.raises(requests.ConnectionError, match="reset"):
            session.get(service.recorded_url, timeout=PATIENCE_S)
