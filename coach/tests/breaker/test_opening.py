"""When a breaker opens, and what it does then."""

import pytest

from boundary.errors import DomainError
from coach.breaker import Breaker
from coach.errors import (
    AthleteUnknown,
    BreakerOpen,
    ContractViolation,
    MonolithBusy,
    MonolithTimeout,
    MonolithUnavailable,
    NotAllowed,
    TokenRefused,
)
from coach.tests.breaker.asking import CLOSED, FAILURES, OPEN, OPEN_S, Question, away
from coach.tests.clock import ManualClock


class TestOpening:
    def test_it_opens_after_so_many_failures_in_a_row(self, breaker: Breaker, ask: Question) -> None:
        codes = []
        for _ in range(FAILURES):
            ask(away())
            codes.append(breaker.code())

        assert codes == [CLOSED] * (FAILURES - 1) + [OPEN]

    def test_an_answer_in_between_starts_the_count_anew(self, breaker: Breaker, ask: Question) -> None:
        for _ in range(3):
            for _ in range(FAILURES - 1):
                ask(away())
            ask()

        assert breaker.code() == CLOSED

    @pytest.mark.parametrize(
        "refusal",
        [
            MonolithBusy("slow down", retry_after_s=1),
            ContractViolation("not JSON"),
            TokenRefused("old"),
            NotAllowed("no"),
            AthleteUnknown("who"),
        ],
        ids=lambda refusal: type(refusal).__name__,
    )
    def test_whatever_shows_that_the_monolith_is_up_counts_as_an_answer(
        self, breaker: Breaker, ask: Question, refusal: DomainError
    ) -> None:
        for _ in range(FAILURES - 1):
            ask(away())
        raised = ask(refusal)
        for _ in range(FAILURES - 1):
            ask(away())

        assert (raised, breaker.code()) == (refusal, CLOSED)

    @pytest.mark.parametrize("failure", [MonolithTimeout("slow"), MonolithUnavailable("500"), away()])
    def test_a_failure_is_told_as_it_is(self, ask: Question, failure: DomainError) -> None:
        assert ask(failure) is failure

    def test_a_fault_of_our_own_is_not_the_monoliths(self, breaker: Breaker) -> None:
        def fail() -> None:
            raise LookupError

        for _ in range(FAILURES):
            with pytest.raises(LookupError):
                breaker.call(fail, asker=None, in_good_time=True)

        assert breaker.code() == CLOSED


class TestWhileOpen:
    def test_nothing_is_sent_and_the_caller_is_told_when_to_come_again(
        self, opened: Question, clock: ManualClock
    ) -> None:
        told = []
        for step in (0, 0.5, 2.5, 0.9):
            clock.now += step
            refused = opened()
            assert isinstance(refused, BreakerOpen)
            told.append(refused.headers["Retry-After"])

        assert (told, opened.sent) == (["4", "4", "1", "1"], 0)

    def test_the_time_over_an_answer_closes_it(
        self, breaker: Breaker, opened: Question, clock: ManualClock, events: list[str]
    ) -> None:
        clock.now += OPEN_S

        assert (opened(), breaker.code()) == ("answer", CLOSED)
        assert events == ["breaker-opened", "breaker-half-opened", "breaker-closed"]

    def test_the_time_over_a_failure_opens_it_for_as_long_again(
        self, breaker: Breaker, opened: Question, clock: ManualClock, events: list[str]
    ) -> None:
        clock.now += OPEN_S
        opened(away())
        clock.now += OPEN_S - 0.1

        assert isinstance(opened(), BreakerOpen)
        assert (opened.sent, breaker.code()) == (1, OPEN)
        assert events == ["breaker-opened", "breaker-half-opened", "breaker-opened"]

    def test_after_closing_it_takes_as_many_failures_to_open_again(
        self, breaker: Breaker, opened: Question, clock: ManualClock
    ) -> None:
        clock.now += OPEN_S
        opened()
        for _ in range(FAILURES - 1):
            opened(away())

        assert breaker.code() == CLOSED
