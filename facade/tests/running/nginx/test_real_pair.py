"""The façade before the real pair: what athletes see while the coach dies, freezes and comes back."""

import os
import signal
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from facade.tests.running.nginx.facade_process import Facade, running_facade
from newcomer.story import Day
from pair.people import Account, Client, bootstrap_admin, create_athlete, log_in, new_email
from pair.running import BOOTSTRAP_KEY, Pair, running_pair


@pytest.fixture(scope="module")
def own_pair(tmp_path_factory) -> Iterator[Pair]:
    """A pair that may be broken, unlike the one that all share."""
    with running_pair(tmp_path_factory.mktemp("own-pair")) as running:
        yield running


@pytest.fixture(scope="module")
def real(own_pair: Pair, tmp_path_factory) -> Iterator[Facade]:
    addresses = [urlsplit(service.url).netloc for service in (own_pair.monolith, own_pair.coach)]
    with running_facade(tmp_path_factory.mktemp("real"), monolith=addresses[:1], coach=addresses[1:]) as facade:
        yield facade


@pytest.fixture(scope="module")
def admin(real: Facade) -> Client:
    client = Client(real.url)
    return client.with_token(log_in(client, bootstrap_admin(client, BOOTSTRAP_KEY)))


@pytest.fixture(scope="module")
def athlete(real: Facade, admin: Client) -> Client:
    return Client(real.url).with_token(log_in(Client(real.url), create_athlete(admin)))


@pytest.mark.parametrize("mode", ["legacy", "shadow", "canary 50", "replaced", "retired"])
def test_the_newcomer_notices_nothing(real, admin, mode):
    real.change(mode)
    origin = Client(real.url)

    Day(origin, origin, lambda _: None).live(create_admin(admin))


def create_admin(admin):
    """Another administrator, with the password that the first one is told."""
    told = admin.json(
        "POST", "/users", expect=201, json={"email": new_email("admin"), "name": "Ada Lovelace", "role": "admin"}
    )
    return Account(told["email"], told["password"])


def exercises(client: Client) -> dict[str, list[int]]:
    """The exercises that each operation gives, by who gave them."""
    seeded = {"seed": "seven"}
    got = [client.ask("GET", "/fitness/wod", expect=200)]
    got += [client.ask("POST", path, expect=200, json=seeded) for path in ("/api/coach/WOD", "/api/coach/wod")]
    (backend,) = {answer.headers["X-Served-By"] for answer in got}
    return {backend: [exercise["id"] for answer in got for exercise in answer.json()["exercises"]]}


def test_both_backends_give_the_same(real, athlete):
    real.change("legacy")
    legacy = exercises(athlete)
    real.change("replaced")

    replaced = exercises(athlete)

    assert legacy["monolith"] == replaced["coach"]


class TestCoachAway:
    def test_frozen_it_is_not_waited_for_long(self, real, own_pair, athlete):
        real.change("replaced")
        before = exercises(athlete)
        os.kill(own_pair.coach.pid, signal.SIGSTOP)

        try:
            started = time.monotonic()
            answer = athlete.ask("POST", "/api/coach/WOD", expect=200, json={"seed": "seven"})
            taken = time.monotonic() - started
        finally:
            os.kill(own_pair.coach.pid, signal.SIGCONT)

        assert answer.headers["X-Served-By"] == "monolith"
        assert taken < 4, f"{taken:.2f} s"
        assert [exercise["id"] for exercise in answer.json()["exercises"]] == before["coach"][6:12]
        line = real.line(answer.headers["X-Request-ID"])
        assert (line["fallback"], line["upstream_status"]) == (True, "504 : 200")

    def test_killed_it_is_not_missed(self, real, own_pair, athlete):
        real.change("replaced")
        own_pair.coach.kill()

        away = exercises(athlete)
        own_pair.coach.start()
        back = exercises(athlete)

        assert away["monolith"] == back["coach"]
