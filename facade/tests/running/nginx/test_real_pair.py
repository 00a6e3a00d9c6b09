"""The façade before the real pair: what athletes see while the coach dies, freezes and comes back."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
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
    with facade_before(own_pair, tmp_path_factory.mktemp("real")) as facade:
        yield facade


def facade_before(pair: Pair, folder: Path, *, hurried: bool = False) -> AbstractContextManager[Facade]:
    monolith, coach = ([urlsplit(service.url).netloc] for service in (pair.monolith, pair.coach))
    return running_facade(folder, monolith=monolith, coach=coach, hurried=hurried)


@pytest.fixture(scope="module")
def admin(real: Facade) -> Client:
    client = Client(real.url)
    return client.with_token(log_in(client, bootstrap_admin(client, BOOTSTRAP_KEY)))


@pytest.fixture(scope="module")
def athlete(real: Facade, admin: Client) -> Client:
    athlete = Client(real.url).with_token(log_in(Client(real.url), create_athlete(admin)))
    # Where it is day now: each day has another workout, and no midnight is to fall between two that are compared.
    zone = "Africa/Accra" if 6 <= datetime.now(UTC).hour < 18 else "Pacific/Fiji"
    athlete.json("PATCH", "/profile", json={"time_zone": zone})
    return athlete


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
    def test_frozen_it_is_not_waited_for_long(self, real, own_pair, athlete, tmp_path):
        real.change("replaced")
        before = exercises(athlete)
        with facade_before(own_pair, tmp_path, hurried=True) as hurried:
            hurried.change("replaced")
            os.kill(own_pair.coach.pid, signal.SIGSTOP)

            try:
                started = time.monotonic()
                at_hurried = Client(hurried.url, athlete.token)
                answer = at_hurried.ask("POST", "/api/coach/WOD", expect=200, json={"seed": "seven"})
                taken = time.monotonic() - started
            finally:
                os.kill(own_pair.coach.pid, signal.SIGCONT)
            line = hurried.line(answer.headers["X-Request-ID"])

        assert answer.headers["X-Served-By"] == "monolith"
        # Otherwise it would be 15 s, as for other requests.
        assert taken < 8, f"{taken:.2f} s"
        assert [exercise["id"] for exercise in answer.json()["exercises"]] == before["coach"][6:12]
        assert (line["fallback"], line["upstream_status"]) == (True, "504 : 200")

    def test_killed_it_is_not_missed(self, real, own_pair, athlete):
        real.change("replaced")
        own_pair.coach.kill()

        away = exercises(athlete)
        own_pair.coach.start()
        back = exercises(athlete)

        assert away["monolith"] == back["coach"]
