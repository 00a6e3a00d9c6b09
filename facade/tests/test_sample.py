"""How many athletes are asked for, and which."""

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facade.parallel.comparator import AnswerRule
from facade.parallel.questions import Place, Question
from facade.parallel.sample import (
    Athlete,
    NoAthletes,
    plan,
    plan_by_mix,
    pseudonym,
    read_athletes,
    sample_size,
    visible_share,
)

PLACE = Place("GET", "/")
ATHLETES = [Athlete(f"{name}@example.com", name) for name in ("ada", "grace", "mary")]


def question(operation_id: str, name: str = "") -> Question:
    return Question(operation_id=operation_id, name=name, legacy=PLACE, replacement=PLACE, answers={200: AnswerRule()})


QUESTIONS = [question("get"), question("plan", "today"), question("plan", "another")]


@pytest.mark.parametrize(
    ("find", "confidence", "size"), [(0.01, 0.95, 299), (0.05, 0.95, 59), (0.001, 0.95, 2995), (0.01, 0.99, 459)]
)
def test_the_size_of_a_sample(find, confidence, size) -> None:
    assert sample_size(find, confidence) == size


@given(st.floats(0.001, 0.5), st.floats(0.5, 0.999))
def test_no_smaller_sample_would_do(find, confidence) -> None:
    size = sample_size(find, confidence)

    assert 1 - (1 - find) ** size >= confidence - 1e-9
    assert 1 - (1 - find) ** (size - 1) < confidence + 1e-9


def test_the_recommended_sample_sees_the_fault_as_often_as_promised() -> None:
    chance = random.Random(20261125)  # noqa: S311  # a simulation

    seen = sum(any(chance.random() < 0.01 for _ in range(sample_size(0.01, 0.95))) for _ in range(4000))

    assert 0.94 < seen / 4000 < 0.96


def test_what_a_sample_can_show() -> None:
    assert visible_share(299, 0.95) == pytest.approx(0.01, rel=0.01)
    assert visible_share(0, 0.95) == 1


class TestTokens:
    def test_each_athlete_is_read_once(self) -> None:
        line = json.dumps({"email": "ada@example.com", "access_token": "a"})

        assert read_athletes([line, "", line]) == [Athlete("ada@example.com", "a")]

    @pytest.mark.parametrize("line", ["secret", '"secret"', '{"email": "secret"}', "[1]"])
    def test_a_line_that_makes_no_sense_is_named_by_its_number_and_not_shown(self, line) -> None:
        with pytest.raises(NoAthletes, match="Line 2") as raised:
            read_athletes(["", line])

        assert "secret" not in str(raised.value)

    def test_no_token_is_an_error(self) -> None:
        with pytest.raises(NoAthletes, match="no token"):
            read_athletes([])

    def test_neither_address_nor_token_is_ever_shown(self) -> None:
        assert "ada" not in repr(ATHLETES[0])


class TestPlans:
    def test_every_athlete_is_asked_every_question(self) -> None:
        planned = plan(ATHLETES, QUESTIONS)

        assert len({(one.athlete.email, one.question.operation_id, one.question.name) for one in planned}) == 9

    def test_a_mix_is_kept_in_every_part_of_the_run(self) -> None:
        planned = plan_by_mix(ATHLETES, QUESTIONS, {"get": 75, "plan": 25, "other": 99}, 80)

        for part in (planned[:40], planned[40:]):
            asked = [(one.question.operation_id, one.question.name) for one in part]
            assert {one: asked.count(one) for one in asked} == {
                ("get", ""): 30,
                ("plan", "today"): 5,
                ("plan", "another"): 5,
            }

    def test_what_nobody_asks_for_is_not_asked(self) -> None:
        planned = plan_by_mix(ATHLETES, QUESTIONS, {"plan": 1}, 10)

        assert {one.question.operation_id for one in planned} == {"plan"}

    def test_a_log_without_any_of_the_operations_is_an_error(self) -> None:
        with pytest.raises(NoAthletes, match="no request of the operations"):
            plan_by_mix(ATHLETES, QUESTIONS, {"other": 1}, 10)


def test_a_pseudonym_depends_on_address_and_salt_and_tells_neither() -> None:
    told = pseudonym("Ada@example.com", b"salt")

    assert told == pseudonym("ada@example.com", b"salt")
    assert len({told, pseudonym("ada@example.com", b"other"), pseudonym("grace@example.com", b"salt")}) == 3
    assert "ada" not in told
