"""Asks two backends the same and compares: many pairs, a few at a time."""

import math
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from facade.parallel.asking import Asked, Backend, Pace
from facade.parallel.comparator import Difference, compare
from facade.parallel.sample import Planned

Outcome: TypeAlias = Literal["matched", "unmatched", "failed"]

# Every zone's offset from UTC is a multiple of a quarter of an hour, and so is the hour at which an athlete's day
# starts: no day begins at another moment.
_QUARTER_S: Final = 900
# How far the clocks of this machine and of the services may be apart.
_SLACK_S: Final = 2
_OK: Final = range(200, 300)
# Refusals that depend on the athlete; that both refuse for another reason compares nothing.
_TELLING: Final = frozenset({404, 422})


@dataclass(frozen=True, slots=True)
class Pair:
    """What became of one question; `fault` says whose answer is missing, and why."""

    planned: Planned
    outcome: Outcome
    left_ms: float | None
    right_ms: float | None
    differences: tuple[Difference, ...] = ()
    fault: str | None = None
    asked_again: bool = False


@dataclass(frozen=True)
class Comparison:
    """Asks both backends, by turns the one or the other first."""

    left: Backend
    right: Backend
    pace: Pace
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep

    def of(self, planned: Sequence[Planned], *, workers: int, done: Callable[[], None]) -> list[Pair]:
        """All pairs in their order; `done` is called after each."""

        def one(numbered: tuple[int, Planned]) -> Pair:
            number, question = numbered
            pair = self.pair(question, left_first=number % 2 == 0)
            done()
            return pair

        with ThreadPoolExecutor(workers) as pool:
            return list(pool.map(one, enumerate(planned)))

    def pair(self, planned: Planned, *, left_first: bool) -> Pair:
        """One pair; a difference around a moment at which a day may begin is looked at once more."""
        began = self.now()
        pair = self._once(planned, left_first=left_first)
        ended = self.now()
        begins = _day_may_begin(began, ended)
        if pair.outcome != "unmatched" or begins is None:
            return pair
        self.sleep(max(0.0, begins + _SLACK_S - ended))
        again = self._once(planned, left_first=left_first)
        return replace(again, asked_again=True)

    def _once(self, planned: Planned, *, left_first: bool) -> Pair:
        if left_first:
            left = self._ask(self.left, planned)
            right = self._ask(self.right, planned)
        else:
            right = self._ask(self.right, planned)
            left = self._ask(self.left, planned)
        return judge(planned, left, right, names=(self.left.name, self.right.name))

    def _ask(self, side: Backend, planned: Planned) -> Asked:
        return side.ask(planned.question, planned.athlete, self.pace)


def judge(planned: Planned, left: Asked, right: Asked, *, names: tuple[str, str]) -> Pair:
    """Compare two answers; `names` are those of the two sides."""
    faults = [f"{name}: {asked.fault}" for name, asked in zip(names, (left, right), strict=True) if asked.fault]
    whole = Pair(
        planned,
        "matched",
        left_ms=None if left.fault else left.elapsed_ms,
        right_ms=None if right.fault else right.elapsed_ms,
    )
    if faults or left.answer is None or right.answer is None:
        return replace(whole, outcome="failed", fault="; ".join(faults))
    statuses = {left.answer.status, right.answer.status}
    if not any(status in _OK for status in statuses) and not statuses <= _TELLING:
        told = " and ".join(map(str, sorted(statuses)))
        return replace(whole, outcome="failed", fault=f"neither gives a workout: {told}")
    found = tuple(compare(planned.question.answers, left.answer, right.answer))
    return replace(whole, outcome="unmatched" if found else "matched", differences=found)


def _day_may_begin(began: float, ended: float) -> float | None:
    """The moment between the two, give or take what clocks are apart, at which some athlete's day begins."""
    mark = math.ceil((began - _SLACK_S) / _QUARTER_S) * _QUARTER_S
    return mark if mark <= ended + _SLACK_S else None


def places(pairs: Iterable[Pair]) -> list[str]:
    """Where the pairs differ, each place once."""
    return sorted(
        {f"{pair.planned.question.operation_id} {found.place}" for pair in pairs for found in pair.differences}
    )
