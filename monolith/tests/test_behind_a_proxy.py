"""Whose attempts count when a proxy stands in front: on real sockets, where the server decides who came."""

import itertools
import socket
from collections.abc import Callable, Iterator

import httpx2
import pytest

from monolith.tests.processes import WITHIN_S, a_place, end, start, wait_until_ready

LIMITS = {"SIGNUPS_PER_ADDRESS_PER_HOUR": "1", "LOGIN_FAILURES_PER_ADDRESS_PER_MINUTE": "1"}
PROXIES = {"trusted": "10.9.8.7, 127.0.0.0/8", "other": "10.0.0.0/8", "none": ""}
# One test does not use up another's attempts.
_hosts = itertools.count(1)

Ask = Callable[[str, str], int]


@pytest.fixture(scope="module")
def urls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Three services on one database: this machine is a proxy that is trusted, one that is not, and none is."""
    env = {**a_place(tmp_path_factory.mktemp("proxy")).env, **LIMITS}
    listening = {name: socket.create_server(("127.0.0.1", 0)) for name in PROXIES}
    ports = {name: listener.getsockname()[1] for name, listener in listening.items()}
    for listener in listening.values():
        listener.close()
    processes = {
        name: start({**env, "PORT": str(ports[name]), "TRUSTED_PROXIES": trusted}) for name, trusted in PROXIES.items()
    }
    found = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
    for name, process in processes.items():
        wait_until_ready(found[name], process)
    yield found
    for process in processes.values():
        process.terminate()
    for process in processes.values():
        end(process)


def a_client() -> str:
    """An address that nobody had before."""
    return f"203.0.113.{next(_hosts)}"


def sign_up(url: str, forwarded_for: str) -> int:
    body = {"email": f"somebody-{next(_hosts)}@example.com", "name": "Somebody", "password": "correct horse battery"}
    return post(f"{url}/signup", body, forwarded_for)


def fail_to_log_in(url: str, forwarded_for: str) -> int:
    body = {"email": f"nobody-{next(_hosts)}@example.com", "password": "wrong"}
    return post(f"{url}/oauth/token", body, forwarded_for)


def post(url: str, body: dict[str, str], forwarded_for: str) -> int:
    return httpx2.post(url, json=body, headers={"X-Forwarded-For": forwarded_for}, timeout=WITHIN_S).status_code


@pytest.mark.parametrize(("ask", "passes"), [(sign_up, 201), (fail_to_log_in, 401)])
class TestLimits:
    def test_from_a_trusted_proxy_each_client_has_limits_of_its_own(
        self, urls: dict[str, str], ask: Ask, passes: int
    ) -> None:
        one, other = a_client(), a_client()

        statuses = [ask(urls["trusted"], address) for address in (one, one, other, other)]

        assert statuses == [passes, 429, passes, 429]

    def test_what_a_client_writes_itself_before_the_proxys_part_does_not_count(
        self, urls: dict[str, str], ask: Ask, passes: int
    ) -> None:
        client = a_client()

        statuses = [ask(urls["trusted"], f"{a_client()}, {client}, 10.9.8.7") for _ in range(2)]

        assert statuses == [passes, 429]

    @pytest.mark.parametrize("proxies", ["other", "none"])
    def test_of_anybody_else_the_header_means_nothing(
        self, urls: dict[str, str], ask: Ask, passes: int, proxies: str
    ) -> None:
        statuses = [ask(urls[proxies], a_client()) for _ in range(2)]

        assert statuses == [passes, 429]
