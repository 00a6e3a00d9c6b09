"""The circuit breaker as it is by default: a monolith that fails again and again is left alone, and is not given up."""

import time
from collections.abc import Iterator
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from coach.monolith_client import TRAINING_CONTEXT
from two_sided import baseline
from two_sided.asking import POSTS, Asked, operation
from two_sided.behaviour import Behaviour, Outcome
from two_sided.behaviours import unhealthy
from two_sided.callers import ADMIN
from two_sided.coaches import Coach
from two_sided.expected import SEASONED, expect
from two_sided.judging import Exchange, faults_of
from two_sided.limits import CONNECT_TIMEOUT_S
from two_sided.pairs import Pair
from two_sided.playing import Player, Tally, described
from two_sided.policy import in_the_end
from two_sided.wire import JSON

OPEN_S: Final = 2.0
# As the coach has it by default.
FAILURES: Final = 5
# A time-out is held against the monolith only when there was time enough for it, however busy the machine is.
DEADLINE_S: Final = OPEN_S / 2
TRIES: Final = 10
FAILS: Final = (Outcome.AWAY, Outcome.LATE)
a_failure = unhealthy(TRAINING_CONTEXT).filter(lambda behaviour: in_the_end(behaviour).outcome in FAILS)
no_failure = unhealthy(TRAINING_CONTEXT).filter(lambda behaviour: in_the_end(behaviour).outcome not in FAILS)
few = settings(
    max_examples=4, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


@pytest.fixture(scope="module")
def coach(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coach]:
    own = {"BREAKER_OPEN_S": str(OPEN_S), "REQUEST_DEADLINE_S": str(DEADLINE_S)}
    coach = Coach(SEASONED, tmp_path_factory.mktemp("breaker") / "coach.log", own)
    coach.start()
    yield coach
    coach.stop()


@pytest.fixture(scope="module")
def player(coach: Coach) -> Player:
    return Player(coach, Tally("breaker"))


def pair(number: int, behaviour: Behaviour, **wish: Any) -> Pair:
    """A request for another athlete each time: failures of one athlete may be due to that athlete's data."""
    case = operation(POSTS[0]).Case(body={"user_email": f"athlete-{number}@example.com", **wish}, media_type=JSON)
    asked, script = Asked(POSTS[0], case, ADMIN), {**baseline.healthy(), TRAINING_CONTEXT: behaviour}
    return Pair(SEASONED, asked, script, expect(SEASONED, asked, script))


def judged(player: Player, played: Pair) -> Exchange:
    """The exchange, which must keep the rules; a busy machine may make it late, which cannot be tried again here."""
    exchange = player.exchange(played)
    faults = faults_of(exchange, played.expected, by_the_clock=False)
    assert not faults, described(played, exchange, faults)
    return exchange


def judged_in_time(player: Player, played: Pair) -> Exchange:
    """The same, of a monolith that does not fail: it may be asked again when the machine was busy."""
    for _ in range(TRIES - 1):
        exchange = player.exchange(played)
        if not faults_of(exchange, played.expected, by_the_clock=False):
            return exchange
        if not is_late(exchange):
            break
    return judged(player, played)


def is_late(exchange: Exchange) -> bool:
    """Whether a busy machine may have spoilt it: whoever waited in vain waited at least as long as this."""
    return exchange.seconds >= CONNECT_TIMEOUT_S


def recover(player: Player) -> int:
    """Ask a healthy monolith until a workout knows the history again; returns how often it was asked meanwhile."""
    well = pair(0, baseline.healthy()[TRAINING_CONTEXT])
    calls, until = 0, time.monotonic() + 10 * OPEN_S
    while time.monotonic() < until:
        exchange = player.exchange(well)
        calls += len(exchange.received)
        if not exchange.answer.json().get("degraded", True):
            return calls
        if exchange.received and is_late(exchange):
            # A busy machine has spoilt the trial: there must be another one.
            calls = 0
    pytest.fail(f"The monolith is well again for {10 * OPEN_S} s, and is not asked.")


@seed(1)
@few
@given(st.lists(a_failure, min_size=FAILURES, max_size=FAILURES))
def test_a_monolith_that_fails_again_and_again_is_left_alone_and_asked_once_when_time_is_up(
    player: Player, behaviours: list[Behaviour]
) -> None:
    for number, behaviour in enumerate(behaviours[1:]):
        judged(player, pair(number, behaviour))
    not_open_before = time.monotonic()
    judged(player, pair(FAILURES, behaviours[0]))

    left_alone = [judged(player, pair(number, behaviours[0])) for number in range(FAILURES)]
    refused = player.exchange(pair(0, behaviours[0], require_history=True))

    # A machine that is too busy for this has seen the trial already.
    if time.monotonic() < not_open_before + OPEN_S:
        calls = [len(exchange.received) for exchange in [*left_alone, refused]]
        assert calls == [0] * (FAILURES + 1), f"The monolith failed {FAILURES} times and is asked on: {behaviours}"
        assert (refused.answer.status_code, refused.answer.json()["code"]) == (503, "monolith-unavailable")
        assert 1 <= int(refused.answer.headers["Retry-After"]) <= OPEN_S
    assert recover(player) == 1, "One call is to find out whether the monolith is well again."


@seed(1)
@few
@given(st.lists(no_failure, min_size=2 * FAILURES, max_size=2 * FAILURES))
def test_a_monolith_that_answers_is_asked_on_whatever_it_answers(player: Player, behaviours: list[Behaviour]) -> None:
    for number, behaviour in enumerate(behaviours):
        exchange = judged_in_time(player, pair(number, behaviour))

        assert exchange.received, f"The monolith is not asked any more, although it answers: {behaviours}"
