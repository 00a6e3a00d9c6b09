"""What a breaker does not hold against the monolith."""

from collections.abc import Callable

import pytest

from boundary.errors import DomainError
from coach.breaker import Breaker
from coach.errors import (
    MonolithTimeout,
    MonolithUnavailable,
)
from coach.tests.breaker.asking import CLOSED, FAILURES, OPEN, OPEN_S, Question, away
from coach.tests.clock import ManualClock

REQUESTS_OWN: dict[str, Callable[[], DomainError]] = {
    "time-out": lambda: MonolithTimeout("slow"),
    "500": lambda: MonolithUnavailable("500"),
}


class TestWhatIsNotTheMonolithsFault:
    def test_a_time_out_of_a_call_without_time_is_not_counted(self, breaker: Breaker, ask: Question) -> None:
        for _ in range(FAILURES * 2):
            ask(MonolithTimeout("slow"), in_good_time=False)

        assert (ask.sent, breaker.code()) == (FAILURES * 2, CLOSED)

    def test_nor_does_it_start_the_count_anew(self, breaker: Breaker, ask: Question) -> None:
        for _ in range(FAILURES):
            ask(MonolithTimeout("slow"), in_good_time=False)
            ask(away())

        assert breaker.code() == OPEN

    def test_one_that_cannot_be_reached_is_away_however_little_time_there_was(
        self, breaker: Breaker, ask: Question
    ) -> None:
        for _ in range(FAILURES):
            ask(away(), in_good_time=False)

        assert breaker.code() == OPEN

    @pytest.mark.parametrize("failure", REQUESTS_OWN.values(), ids=REQUESTS_OWN)
    def test_one_athlete_whose_data_makes_it_fail_does_not_open_it(
        self, breaker: Breaker, ask: Question, failure: Callable[[], DomainError]
    ) -> None:
        for _ in range(FAILURES * 2):
            ask(failure(), asker="grace")

        assert (ask.sent, breaker.code()) == (FAILURES * 2, CLOSED)

    @pytest.mark.parametrize("failure", REQUESTS_OWN.values(), ids=REQUESTS_OWN)
    def test_as_many_athletes_as_failures_do(
        self, breaker: Breaker, ask: Question, failure: Callable[[], DomainError]
    ) -> None:
        for athlete in range(FAILURES):
            ask(failure(), asker=f"athlete-{athlete}")

        assert breaker.code() == OPEN

    @pytest.mark.parametrize("failure", REQUESTS_OWN.values(), ids=REQUESTS_OWN)
    def test_what_is_everybodys_fails_for_everybody(
        self, breaker: Breaker, ask: Question, failure: Callable[[], DomainError]
    ) -> None:
        for _ in range(FAILURES):
            ask(failure(), asker=None)

        assert breaker.code() == OPEN

    def test_one_that_cannot_be_reached_is_away_for_everybody(self, breaker: Breaker, ask: Question) -> None:
        for _ in range(FAILURES):
            ask(away(), asker="grace")

        assert breaker.code() == OPEN

    def test_after_an_answer_an_athlete_counts_once_more(self, breaker: Breaker, ask: Question) -> None:
        ask(MonolithUnavailable("500"), asker="grace")
        ask(asker="ada")
        for _ in range(FAILURES - 1):
            ask(away())
        ask(MonolithUnavailable("500"), asker="grace")

        assert breaker.code() == OPEN

    def test_a_trial_counts_whoever_made_it(self, breaker: Breaker, ask: Question, clock: ManualClock) -> None:
        for athlete in range(FAILURES):
            ask(MonolithTimeout("slow"), asker=f"athlete-{athlete}")
        clock.now += OPEN_S
        ask(MonolithTimeout("slow"), asker="athlete-0")

        assert breaker.code() == OPEN
