"""Which questions a run asks, when it follows an access log."""

from facade.access_log import parse_all
from facade.parallel.comparator import AnswerRule
from facade.parallel.questions import Place, Question
from facade.parallel.run import planned
from facade.parallel.sample import Athlete
from facade.tests.log_lines import log_line

PLACE = Place("GET", "/")
ATHLETES = [Athlete("ada@example.com", "a"), Athlete("grace@example.com", "g")]
QUESTIONS = [
    Question(operation_id=name, legacy=PLACE, replacement=PLACE, answers={200: AnswerRule()})
    for name in ("wod.get_wod", "wod.plan_wod")
]


def asked(*lines: str) -> list[str]:
    return [one.question.operation_id for one in planned(ATHLETES, QUESTIONS, list(parse_all(lines)))]


def test_the_alias_counts_as_the_operation_that_it_is_an_alias_of() -> None:
    alias, get = log_line(operation_id="wod.plan_wod_alias"), log_line()

    assert sorted(asked(alias, get, get, get)) == ["wod.get_wod"] * 3 + ["wod.plan_wod"]


def test_copies_and_what_a_parallel_run_has_asked_have_no_part_in_the_mix() -> None:
    own, copy = log_line(user_agent="fit-parallel-run/1"), log_line(shadow=True)

    assert set(asked(own, own, copy, log_line(operation_id="wod.plan_wod"))) == {"wod.plan_wod"}
