"""What a breaker keeps of whom it let through."""

import gc
import weakref

from coach.tests.breaker.asking import Question, away


class TestMemory:
    def test_a_failure_is_not_kept(self, ask: Question) -> None:
        failure = away()
        kept = weakref.ref(failure)
        ask(failure)
        del failure
        gc.collect()

        assert kept() is None
