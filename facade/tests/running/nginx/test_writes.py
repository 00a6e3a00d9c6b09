"""A write is never sent twice once it may have reached a service; a read may be."""

import pytest

from facade.tests.running.nginx.asking import ask
from facade.tests.running.nginx.facade_process import running_facade
from facade.tests.running.nginx.upstream import Upstream

WRITES = ["POST", "PUT", "PATCH", "DELETE"]


@pytest.fixture(scope="module")
def replicas():
    both = [Upstream("monolith"), Upstream("monolith")]
    yield both
    for one in both:
        one.stop()


@pytest.fixture(scope="module")
def facade(replicas, tmp_path_factory):
    addresses = [one.address for one in replicas]
    with running_facade(tmp_path_factory.mktemp("facade"), monolith=addresses, coach=addresses) as running:
        yield running


@pytest.fixture(autouse=True)
def _as_at_first(replicas):
    for one in replicas:
        one.forget()


def asked(replicas):
    return [request for one in replicas for request in one.asked]


@pytest.mark.parametrize("path", ["/users/ada@example.com", "/api/coach/anything"])
class TestWrite:
    @pytest.mark.parametrize("method", WRITES)
    def test_that_was_read_and_not_answered_is_not_sent_again(self, facade, replicas, method, path):
        for one in replicas:
            one.behave = one.hang_up

        for number in range(1, 5):
            answer = ask(facade, method, path, data="x")

            assert len(asked(replicas)) == number
            assert (answer.status_code, answer.json()["code"]) == (503, "backend-unavailable")
            assert answer.headers["Retry-After"] == "1"

    @pytest.mark.parametrize("method", WRITES)
    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    def test_that_was_answered_with_an_error_is_not_sent_again(self, facade, replicas, method, status, path):
        for one in replicas:
            one.behave = one.answer(status)

        for number in range(1, 5):
            assert ask(facade, method, path, data="x").status_code == status
            assert len(asked(replicas)) == number

    @pytest.mark.parametrize("method", WRITES)
    def test_has_a_connection_of_its_own(self, facade, replicas, method, path):
        before = sum(one.connections for one in replicas)

        for _ in range(4):
            ask(facade, method, path, data="x")

        assert sum(one.connections for one in replicas) == before + 4
        assert {tuple(request.headers["connection"]) for request in asked(replicas)} == {("close",)}


class TestRead:
    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    @pytest.mark.parametrize("status", [None, 502, 503, 504])
    def test_is_asked_of_another_replica(self, facade, replicas, method, status):
        broken, sound = replicas
        broken.behave = broken.answer(status) if status else broken.hang_up

        answers = [ask(facade, method, "/profile").status_code for _ in range(4)]

        assert answers == [200] * 4
        assert broken.asked
        assert len(sound.asked) == 4

    def test_is_asked_twice_at_most(self, facade, replicas):
        for one in replicas:
            one.behave = one.answer(503)

        ask(facade, "GET", "/profile")

        assert len(asked(replicas)) == 2

    def test_connections_are_kept(self, facade, replicas):
        before = sum(one.connections for one in replicas)

        for _ in range(20):
            ask(facade, "GET", "/profile")

        # Each of nginx's workers has its own.
        assert sum(one.connections for one in replicas) - before < 10


class TestUnreachable:
    @pytest.mark.parametrize("method", ["POST", "PATCH"])
    def test_a_write_that_reached_nobody_goes_to_another_replica(self, monolith, tmp_path, method):
        dead = Upstream("monolith")
        dead.stop()
        with running_facade(tmp_path, monolith=[dead.address, monolith.address], coach=[dead.address]) as facade:
            answers = [ask(facade, method, "/profile", data="x").status_code for _ in range(6)]

        assert answers == [200] * 6
        assert len(monolith.asked) == 6
