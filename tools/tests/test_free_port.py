"""Ports for services are chosen so that nobody takes them before the service does."""

import socket
from pathlib import Path

import pytest

from tools import free_port as module
from tools.free_port import PORTS, free_port


def test_no_outgoing_connection_can_take_it_meanwhile():
    first, _last = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text("ascii").split()

    assert max(PORTS) < int(first)
    assert free_port() in PORTS


def test_none_is_given_twice():
    given = [free_port() for _ in range(100)]

    assert len(set(given)) == len(given)


@pytest.mark.parametrize("interface", ["127.0.0.1", "0.0.0.0"])  # noqa: S104  # It is what is to be noticed.
def test_one_that_is_listened_on_is_passed_over(monkeypatch, interface):
    port, other = free_port(), free_port()
    monkeypatch.setattr(module, "_candidates", iter([port, other]))

    with socket.create_server((interface, port)):
        assert free_port() == other
