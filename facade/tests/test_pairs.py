"""What becomes of two answers to one question."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from facade.parallel.asking import Asked, Backend, Pace
from facade.parallel.comparator import PROBLEM, Answer, AnswerRule, Rule
from facade.parallel.pairs import Comparison, Pair, judge
from facade.parallel.questions import Place, Question
from facade.parallel.sample import Athlete, Planned

PLACE = Place("GET", "/")
ANSWERS = {200: AnswerRule(body=Rule(members={"generated_at": Rule(ignore=True)})), 404: AnswerRule()}
QUESTION = Question(operation_id="wod.get_wod", legacy=PLACE, replacement=PLACE, answers=ANSWERS)
PLANNED = Planned(Athlete("ada@example.com", "t"), QUESTION)
NOON = 1_795_608_000.0  # a quarter of an hour begins


def ok(exercise: int = 1) -> Asked:
    return Asked(Answer(200, "application/json", {}, {"exercises": [exercise]}), None, 5.0)


def problem(status: int, code: str) -> Asked:
    return Asked(Answer(status, PROBLEM, {}, {"code": code}), None, 5.0)


def nothing(fault: str) -> Asked:
    return Asked(None, fault, 10_000.0)


@dataclass
class Clock:
    """A clock that goes on when somebody sleeps, and by `step` whenever it is read."""

    at: float
    step: float = 0.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        self.at += self.step
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds


@dataclass
class Scripted:
    """A backend that gives these answers, one after the other."""

    name: str
    answers: Iterator[Asked]
    order: list[str]

    def ask(self, *_: object) -> Asked:
        self.order.append(self.name)
        return next(self.answers)


def comparison(left: list[Asked], right: list[Asked], clock: Clock) -> tuple[Comparison, list[str]]:
    order: list[str] = []
    sides = (Scripted("legacy", iter(left), order), Scripted("replacement", iter(right), order))
    one, other = cast("tuple[Backend, Backend]", sides)
    return Comparison(one, other, cast("Pace", None), now=clock.now, sleep=clock.sleep), order


@pytest.mark.parametrize(
    ("left", "right", "outcome"),
    [
        (ok(), ok(), "matched"),
        (ok(1), ok(2), "unmatched"),
        (ok(), problem(404, "not-found"), "unmatched"),
        (ok(), problem(401, "unauthorized"), "unmatched"),
        (problem(404, "not-found"), problem(404, "not-found"), "matched"),
        (problem(422, "no-exercise-left"), problem(404, "not-found"), "unmatched"),
        # That both refuse the same token compares nothing.
        (problem(401, "unauthorized"), problem(401, "unauthorized"), "failed"),
        (problem(410, "retired"), problem(400, "invalid-request"), "failed"),
        (ok(), nothing("ReadTimeout"), "failed"),
        (nothing("status 503"), ok(), "failed"),
    ],
)
def test_outcomes(left, right, outcome) -> None:
    assert judge(PLANNED, left, right, names=("legacy", "replacement")).outcome == outcome


def test_a_failure_names_its_side_and_has_no_latency() -> None:
    pair = judge(PLANNED, ok(), nothing("ReadTimeout"), names=("legacy", "replacement"))

    assert (pair.fault, pair.left_ms, pair.right_ms) == ("replacement: ReadTimeout", 5.0, None)


def test_who_is_asked_first_alternates() -> None:
    compared, order = comparison([ok()] * 4, [ok()] * 4, Clock(NOON + 60))

    compared.of([PLANNED] * 4, workers=1, done=lambda: None)

    assert order == ["legacy", "replacement", "replacement", "legacy"] * 2


class TestADayThatBegins:
    def ask(self, left: list[Asked], right: list[Asked], clock: Clock) -> Pair:
        return comparison(left, right, clock)[0].pair(PLANNED, left_first=True)

    def test_a_difference_around_its_beginning_is_looked_at_again(self) -> None:
        clock = Clock(NOON - 0.5, step=0.3)

        pair = self.ask([ok(1), ok(2)], [ok(2), ok(2)], clock)

        assert (pair.outcome, pair.asked_again) == ("matched", True)
        assert clock.at >= NOON + 2

    def test_a_difference_that_stays_counts(self) -> None:
        pair = self.ask([ok(1), ok(2)], [ok(2), ok(3)], Clock(NOON + 1))

        assert (pair.outcome, pair.asked_again) == ("unmatched", True)

    @pytest.mark.parametrize("at", [NOON + 3, NOON + 450, NOON + 890])
    def test_at_no_other_time_is_there_a_second_chance(self, at) -> None:
        pair = self.ask([ok(1)], [ok(2)], Clock(at))

        assert (pair.outcome, pair.asked_again) == ("unmatched", False)

    def test_a_match_is_not_looked_at_again(self) -> None:
        pair = self.ask([ok()], [ok()], Clock(NOON))

        assert (pair.outcome, pair.asked_again) == ("matched", False)


def test_requests_begin_no_faster_than_the_pace() -> None:
    clock = Clock(100.0)
    pace = Pace(4, clock=clock.now, sleep=clock.sleep)

    for _ in range(9):
        pace.wait()

    assert clock.at == pytest.approx(102.0)


def test_a_pause_does_not_lead_to_a_burst() -> None:
    clock = Clock(100.0)
    pace = Pace(4, clock=clock.now, sleep=clock.sleep)
    pace.wait()
    clock.at += 60

    waits: list[Any] = []
    for _ in range(3):
        before = clock.at
        pace.wait()
        waits.append(clock.at - before)

    assert waits == [0, 0.25, 0.25]
