"""Whom a breaker lets through when its time is over."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from boundary.errors import DomainError
from coach.breaker import Breaker
from coach.errors import (
    BreakerOpen,
    MonolithTimeout,
    MonolithUnavailable,
)
from coach.tests.breaker.asking import CLOSED, FAILURES, HALF_OPEN, OPEN, OPEN_S, Question, away
from coach.tests.clock import ManualClock


class TestTrial:
    @pytest.mark.parametrize(("failure", "code"), [(None, CLOSED), (away(), OPEN)])
    def test_of_twenty_threads_one_is_let_through_and_the_others_do_not_wait(
        self, breaker: Breaker, opened: Question, clock: ManualClock, failure: DomainError | None, code: int
    ) -> None:
        clock.now += OPEN_S
        let_through, may_end = threading.Semaphore(0), threading.Event()

        def trial() -> None:
            let_through.release()
            may_end.wait(5)
            if failure is not None:
                raise failure

        def come() -> str:
            try:
                breaker.call(trial, asker=None, in_good_time=True)
            except BreakerOpen as exc:
                return exc.headers["Retry-After"]
            except MonolithUnavailable:
                return "failed"
            return "answered"

        with ThreadPoolExecutor(20) as pool:
            first = pool.submit(come)
            let_through.acquire()
            while_under_way = breaker.code()
            refused = [each.result() for each in [pool.submit(come) for _ in range(19)]]
            may_end.set()
            outcome = first.result()

        assert refused == ["1"] * 19
        assert (outcome, while_under_way, breaker.code()) == ("failed" if failure else "answered", HALF_OPEN, code)
        assert not let_through.acquire(blocking=False)

    def test_a_trial_that_had_no_time_hands_its_place_on(
        self, breaker: Breaker, opened: Question, clock: ManualClock
    ) -> None:
        clock.now += OPEN_S
        opened(MonolithTimeout("slow"), in_good_time=False)

        assert (opened(), breaker.code()) == ("answer", CLOSED)

    def test_an_answer_that_was_asked_for_before_does_not_close_it(
        self, breaker: Breaker, ask: Question, clock: ManualClock
    ) -> None:
        def answer_late() -> None:
            for _ in range(FAILURES):
                ask(away())

        breaker.call(answer_late, asker=None, in_good_time=True)

        assert breaker.code() == OPEN
