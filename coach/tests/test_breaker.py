"""The circuit breaker: when it opens, whom it lets through, and what it does not hold against the monolith."""

import gc
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

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
from coach.tests.clock import ManualClock

CLOSED, HALF_OPEN, OPEN = 0, 1, 2
FAILURES, OPEN_S = 5, 4.0


class Question:
    """Asks through a breaker; `error` is what comes instead of an answer."""

    def __init__(self, breaker: Breaker) -> None:
        self._breaker = breaker
        self.sent = 0

    def __call__(
        self, error: DomainError | None = None, *, asker: str | None = None, in_good_time: bool = True
    ) -> str | DomainError:
        def ask() -> str:
            self.sent += 1
            if error is not None:
                raise error
            return "answer"

        try:
            return self._breaker.call(ask, asker=asker, in_good_time=in_good_time)
        except DomainError as exc:
            return exc


def away() -> MonolithUnavailable:
    return MonolithUnavailable("away", again_after_s=0.0)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def events() -> list[str]:
    return []


@pytest.fixture
def breaker(clock: ManualClock, events: list[str]) -> Breaker:
    return Breaker(
        "training.get_training_context",
        failures=FAILURES,
        open_s=OPEN_S,
        on_change=lambda _operation_id, event: events.append(event),
        clock=clock,
    )


@pytest.fixture
def ask(breaker: Breaker) -> Question:
    return Question(breaker)


@pytest.fixture
def opened(ask: Question) -> Question:
    for _ in range(FAILURES):
        ask(away())
    ask.sent = 0
    return ask


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


class TestMemory:
    def test_a_failure_is_not_kept(self, ask: Question) -> None:
        failure = away()
        kept = weakref.ref(failure)
        ask(failure)
        del failure
        gc.collect()

        assert kept() is None
