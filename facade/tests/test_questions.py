"""What a parallel run asks, read from the contracts."""

import shutil
from pathlib import Path

import pytest

from facade.parallel.questions import SPEC, NotAskable, Place, read_questions

# As the shared one, with a header that the monolith's answer does not have.
OWN_401 = """'401':
          description: No.
          headers:
            WWW-Authenticate: {$ref: '../common.yaml#/components/headers/WWW-Authenticate'}
            Retry-After: {$ref: '../common.yaml#/components/headers/Retry-After'}"""


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    """A copy of the contracts."""
    shutil.copytree(SPEC, tmp_path / "spec", ignore=shutil.ignore_patterns("lint", "released"))
    return tmp_path / "spec"


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_the_operations_that_move_are_asked_where_each_service_has_them() -> None:
    found = {(question.operation_id, question.legacy, question.replacement) for question in read_questions()}

    assert found == {
        ("wod.get_wod", Place("GET", "/fitness/wod"), Place("GET", "/fitness/wod")),
        ("wod.plan_wod", Place("POST", "/fitness/wod"), Place("POST", "/api/coach/WOD")),
    }


def test_each_example_of_a_body_is_asked() -> None:
    bodies = {question.name: question.body for question in read_questions("wod.plan_wod")}

    assert bodies == {"today": {}, "another": {"excluded_ids": [3, 17], "seed": "second-try"}}


def test_the_marks_of_the_contract_are_the_rules() -> None:
    answers = read_questions("wod.get_wod")[0].answers

    assert answers[200].body.members["generated_at"].ignore
    assert not answers[200].body.members["exercises"].ignore
    assert answers[200].headers == ()
    assert answers[401].headers == ("www-authenticate",)


def test_a_header_that_only_one_of_the_services_promises_is_not_compared(spec) -> None:
    change(
        spec / "coach" / "openapi.yaml", "'401': {$ref: '../common.yaml#/components/responses/Unauthorized'}", OWN_401
    )

    assert read_questions("wod.get_wod", spec)[0].answers[401].headers == ("www-authenticate",)


def test_an_array_may_be_marked_as_unordered(spec) -> None:
    change(spec / "common.yaml", "minItems: 1\n      maxItems: 6", "x-parallel-run: unordered\n      maxItems: 6")

    assert read_questions("wod.get_wod", spec)[0].answers[200].body.members["exercises"].unordered


def test_a_post_that_is_not_marked_as_safe_is_never_asked(spec) -> None:
    change(spec / "coach" / "openapi.yaml", "      x-parallel-run: safe\n", "")

    assert [question.operation_id for question in read_questions(spec=spec)] == ["wod.get_wod"]
    with pytest.raises(NotAskable, match=r"wod\.plan_wod; mark what writes nothing"):
        read_questions("wod.plan_wod", spec)


def test_what_only_one_of_the_services_calls_safe_is_never_asked(spec) -> None:
    change(spec / "monolith" / "openapi.yaml", "      x-parallel-run: safe\n", "")

    assert [question.operation_id for question in read_questions(spec=spec)] == ["wod.get_wod"]


def test_an_operation_that_does_not_move_is_refused_with_those_that_do() -> None:
    with pytest.raises(NotAskable, match=r"health\.get_health does not move: .* wod\.get_wod"):
        read_questions("health.get_health")
