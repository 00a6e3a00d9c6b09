"""What counts as a difference between two answers."""

import copy
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facade.parallel.comparator import ABSENT, PROBLEM, Answer, AnswerRule, Difference, Rule, compare, differences

EXERCISE = Rule(
    members={"id": Rule(), "muscles": Rule(unordered=True, items=Rule(members={"seen_at": Rule(ignore=True)}))}
)
WORKOUT = Rule(members={"exercises": Rule(items=EXERCISE), "generated_at": Rule(ignore=True)})
RULES = {200: AnswerRule(headers=("etag",), body=WORKOUT), 404: AnswerRule()}

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
muscles = st.lists(st.fixed_dictionaries({"name": st.text(max_size=3), "seen_at": scalars}), max_size=4)
exercises = st.fixed_dictionaries({"id": st.integers(), "muscles": muscles, "a/b~c": scalars})
workouts = st.fixed_dictionaries({"exercises": st.lists(exercises, min_size=1, max_size=4), "generated_at": scalars})
json_values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=3), inner))


def answer(body: Any = None, **changed: Any) -> Answer:
    whole = {"status": 200, "media_type": "application/json", "headers": {}, "body": body, **changed}
    return Answer(**whole)


def resolve(value: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        value = value[int(key) if isinstance(value, list) else key]
    return value


@given(json_values)
def test_nothing_differs_from_itself(value) -> None:
    assert not list(differences(Rule(), value, copy.deepcopy(value)))


@given(json_values, json_values)
def test_what_differs_on_one_side_differs_on_the_other(left, right) -> None:
    one_way = {(found.pointer, repr(found.left), repr(found.right)) for found in differences(Rule(), left, right)}
    other_way = {(found.pointer, repr(found.right), repr(found.left)) for found in differences(Rule(), right, left)}

    assert one_way == other_way


@given(json_values, json_values)
def test_no_difference_means_equal_values(left, right) -> None:
    found = list(differences(Rule(), left, right))

    assert bool(found) or left == right


@given(workouts, st.data())
def test_another_exercise_is_found_where_it_stands(workout, data) -> None:
    index = data.draw(st.integers(0, len(workout["exercises"]) - 1))
    changed = copy.deepcopy(workout)
    changed["exercises"][index]["id"] += 1

    found = list(differences(WORKOUT, workout, changed))

    assert [difference.pointer for difference in found] == [f"/exercises/{index}/id"]
    assert resolve(workout, found[0].pointer) == found[0].left
    assert resolve(changed, found[0].pointer) == found[0].right


@given(workouts, scalars, st.randoms(use_true_random=False))
def test_ignored_fields_and_the_order_of_unordered_arrays_do_not_count(workout, moment, chance: random.Random) -> None:
    changed = copy.deepcopy(workout)
    changed["generated_at"] = moment
    for exercise in changed["exercises"]:
        chance.shuffle(exercise["muscles"])
        for muscle in exercise["muscles"]:
            muscle["seen_at"] = moment

    assert not list(differences(WORKOUT, workout, changed))


@given(workouts)
def test_the_order_of_all_other_arrays_counts(workout) -> None:
    first = workout["exercises"][0]
    one, other = [first, {**first, "id": first["id"] + 1}], [{**first, "id": first["id"] + 1}, first]

    found = list(differences(WORKOUT, {"exercises": one}, {"exercises": other}))

    assert [difference.pointer for difference in found] == ["/exercises/0/id", "/exercises/1/id"]


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        (1, 1.0, True),
        (22.5, 22.50, True),
        (1, True, False),
        (0, False, False),
        (1, "1", False),
        (None, False, False),
        ([], {}, False),
        ([1], [1, 1], False),
    ],
)
def test_numbers_are_equal_by_value_and_nothing_else_is_a_number(left, right, equal) -> None:
    assert (not list(differences(Rule(), left, right))) is equal


def test_a_name_in_a_pointer_is_escaped() -> None:
    assert [found.pointer for found in differences(Rule(), {"a/b~c": 1}, {"a/b~c": 2})] == ["/a~1b~0c"]


def test_a_member_and_an_item_that_are_missing_are_named() -> None:
    found = list(differences(Rule(), {"a": [1, 2], "b": 1}, {"a": [1], "c": 2}))

    assert found == [Difference("/a/1", 2, ABSENT), Difference("/b", 1, ABSENT), Difference("/c", ABSENT, 2)]


def test_items_without_a_partner_are_named_on_their_side() -> None:
    found = list(differences(Rule(unordered=True), [1, 2, 2], [2, 3, 1]))

    assert found == [Difference("/2", 2, ABSENT), Difference("/1", ABSENT, 3)]


def test_what_a_closed_object_does_not_know_is_compared_by_the_rule_of_the_others() -> None:
    rule = Rule(other_members=Rule(ignore=True))

    assert not list(differences(rule, {"any": 1}, {"any": 2}))


def test_all_places_of_an_array_are_one_place() -> None:
    assert Difference("/body/exercises/12/id", 1, 2).place == "/body/exercises/*/id"


class TestAnswers:
    def test_of_two_statuses_no_body_is_compared_but_a_code_is_told(self) -> None:
        left = answer({"exercises": []})
        right = answer({"code": "no-exercise-left"}, status=422, media_type=PROBLEM)

        assert [(found.pointer, found.right) for found in compare(RULES, left, right)] == [
            ("/status", 422),
            ("/body/code", "no-exercise-left"),
        ]

    def test_of_two_problems_only_the_codes_count(self) -> None:
        left = answer({"code": "not-found", "detail": "No such user."}, status=404, media_type=PROBLEM)
        right = answer({"code": "not-found", "detail": "There is none."}, status=404, media_type=PROBLEM)
        other = answer({"code": "gone", "detail": "There is none."}, status=404, media_type=PROBLEM)

        assert compare(RULES, left, right) == []
        assert compare(RULES, left, other) == [Difference("/body/code", "not-found", "gone")]

    def test_media_types_count(self) -> None:
        found = compare(RULES, answer({}), answer({}, media_type="text/plain"))

        assert found == [Difference("/media_type", "application/json", "text/plain")]

    def test_a_header_that_both_promise_counts_and_others_do_not(self) -> None:
        left = answer({}, headers={"etag": "1", "server": "a"})
        right = answer({}, headers={"server": "b"})

        assert compare(RULES, left, right) == [Difference("/headers/etag", "1", ABSENT)]
