"""The holder of the catalogue, among threads."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from coach.catalogue_cache import CatalogueCache
from coach.consumed import Catalogue
from coach.deadline import Deadline
from coach.errors import MonolithTimeout, MonolithUnavailable
from coach.tests.clock import ManualClock

ONE, TWO = Catalogue('"1"', ()), Catalogue('"2"', ())


class Fetches:
    """Answers with what the test put in, and remembers how it was asked."""

    def __init__(self, *answers: Catalogue | Exception | None) -> None:
        self.answers = list(answers)
        self.asked_with: list[str | None] = []

    def __call__(self, etag: str | None, _deadline: Deadline) -> Catalogue | None:
        self.asked_with.append(etag)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def soon() -> Deadline:
    return Deadline.after(5.0)


class TestCurrent:
    def test_it_is_fetched_once_and_then_held(self) -> None:
        fetches = Fetches(ONE)
        cache = CatalogueCache(fetches)

        found = [cache.current('"1"', soon()) for _ in range(3)]

        assert found == [ONE] * 3
        assert fetches.asked_with == [None]

    def test_another_etag_leads_to_a_fetch_that_names_the_held_one(self) -> None:
        fetches = Fetches(ONE, TWO)
        cache = CatalogueCache(fetches)
        cache.current('"1"', soon())

        assert cache.current('"2"', soon()) is TWO
        assert fetches.asked_with == [None, '"1"']

    def test_a_confirmed_catalogue_stays_although_its_etag_is_another(self) -> None:
        cache = CatalogueCache(Fetches(ONE, None))
        cache.current('"1"', soon())

        assert cache.current('"2"', soon()) is ONE

    def test_a_weakened_etag_is_the_same(self) -> None:
        fetches = Fetches(Catalogue('W/"1"', ()))
        cache = CatalogueCache(fetches)
        cache.current('"1"', soon())

        cache.current('"1"', soon())

        assert len(fetches.asked_with) == 1

    def test_a_failed_fetch_leaves_the_held_one_and_lets_the_next_one_try(self) -> None:
        cache = CatalogueCache(Fetches(ONE, MonolithUnavailable("away"), TWO))
        cache.current('"1"', soon())

        with pytest.raises(MonolithUnavailable):
            cache.current('"2"', soon())

        assert cache.held is ONE
        assert cache.current('"2"', soon()) is TWO


class TestThreads:
    def test_one_thread_fetches_and_the_others_take_what_it_brings(self) -> None:
        started, may_answer = threading.Event(), threading.Event()
        asked = []

        def fetch(etag: str | None, _deadline: Deadline) -> Catalogue:
            asked.append(etag)
            started.set()
            may_answer.wait(5)
            return ONE

        cache = CatalogueCache(fetch)
        with ThreadPoolExecutor(8) as pool:
            waiting = [pool.submit(cache.current, '"1"', soon()) for _ in range(8)]
            started.wait(5)
            may_answer.set()
            found = [each.result() for each in waiting]

        assert found == [ONE] * 8
        assert asked == [None]

    def test_nobody_waits_for_another_thread_beyond_the_deadline(self) -> None:
        started, may_answer = threading.Event(), threading.Event()

        def fetch(_etag: str | None, _deadline: Deadline) -> Catalogue:
            started.set()
            may_answer.wait(5)
            return ONE

        cache = CatalogueCache(fetch)
        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(cache.current, '"1"', soon())
            started.wait(5)
            try:
                with pytest.raises(MonolithTimeout):
                    cache.current('"1"', Deadline.after(0.05))
            finally:
                may_answer.set()

            assert first.result() is ONE


class TestAge:
    def test_it_counts_from_when_the_catalogue_was_last_known_to_be_current(self) -> None:
        clock = ManualClock()
        cache = CatalogueCache(Fetches(ONE, None), clock)
        cache.current('"1"', soon())
        clock.now += 30
        aged = cache.age_seconds()
        cache.current('"1"', soon())
        confirmed_by_the_context = cache.age_seconds()
        clock.now += 30

        cache.current('"2"', soon())

        assert (aged, confirmed_by_the_context, cache.age_seconds()) == (30, 0, 0)

    def test_nothing_held_has_no_age(self) -> None:
        cache = CatalogueCache(Fetches())

        assert (cache.held, cache.age_seconds()) == (None, 0)


class TestWarmUp:
    def test_it_fetches_only_when_nothing_is_held(self) -> None:
        fetches = Fetches(ONE)
        cache = CatalogueCache(fetches)

        cache.warm_up(soon())
        cache.warm_up(soon())

        assert cache.held is ONE
        assert len(fetches.asked_with) == 1
