"""Whatever the coach needs and is taken away, the contract's checks name it, and who needs it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from coach.monolith_client import CONSUMES, EXERCISES, HEALTH, KEYS, TRAINING_CONTEXT
from consumer.client_on_paper import USES, Answer, ClientOnPaper
from consumer.judging import faults
from consumer.needs import Need
from consumer.parts import without
from consumer.promises import broken_promises, missing, misunderstood, promise
from consumer.provider import Provider
from consumer.readability import unreadable
from consumer.recordings import sent_by
from consumer.removal import changed, schema_with, without_need, without_operation
from consumer.samples import SAMPLES

EQUIPMENT_ITEMS = Need(EXERCISES, 200, "[].equipment_items", "coach.consumed._read_exercise")
LOCAL_DATE = Need(TRAINING_CONTEXT, 200, "local_date", "coach.consumed.read_training_context")
ETAG = Need(EXERCISES, 200, "ETag:", "coach.monolith_client.MonolithClient.list_exercises")
KEY_SET = Need(KEYS, 200, "keys", "boundary.tokens.parse_jwks")

Change = Callable[[Provider], Any]


@pytest.fixture(scope="module")
def needs(provider: Provider, needs: list[Need]) -> list[Need]:
    """Those that are promised: what is broken already is told by other tests, and cannot be broken here."""
    return [
        need
        for need in needs
        if provider.response(need.operation_id, need.status) is not None and not promise(provider, need).fault
    ]


def of_schema(need: Need, *, required: bool = True, **keywords: Any) -> Change:
    """Another schema for what is needed, and whether it has to be there."""

    def change(provider: Provider) -> None:
        schema, name = schema_with(provider, need)
        others = [it for it in schema.value["required"] if it != name]
        schema.value["required"] = [*others, name] if required else others
        schema.value["properties"][name] = keywords

    return change


def test_each_need_that_the_contract_loses_is_named(provider: Provider, needs: list[Need]) -> None:
    unnamed = [
        need
        for need in needs
        if not any(str(need) in told and need.reader in told for told in complaints_without(need, provider, needs))
    ]

    assert not unnamed


def test_a_field_that_the_contract_only_allows_is_named(provider: Provider) -> None:
    loosened = changed(provider, of_schema(EQUIPMENT_ITEMS, required=False, type="array"))

    (told,) = broken_promises(loosened, [EQUIPMENT_ITEMS])

    assert "exercises.list_exercises" in told
    assert "`equipment_items` is not among the `required` of spec/monolith/components.yaml" in told
    assert "coach.consumed._read_exercise" in told


def test_a_header_that_the_contract_only_allows_is_named(provider: Provider) -> None:
    def loosen(copied: Provider) -> None:
        response = copied.response(ETAG.operation_id, ETAG.status)
        assert response is not None
        response.value["headers"]["ETag"] = {"schema": {"type": "string"}}

    (told,) = broken_promises(changed(provider, loosen), [ETAG])

    assert "exercises.list_exercises: the header `ETag` of a 200" in told
    assert "is not `required`" in told


def test_a_field_that_the_contract_loses_is_said_to_be_unknown_there(provider: Provider) -> None:
    restored = changed(provider, of_schema(EQUIPMENT_ITEMS, type="array"))

    (told,) = broken_promises(without_need(restored, EQUIPMENT_ITEMS), [EQUIPMENT_ITEMS])

    assert "spec/monolith/components.yaml: components > schemas > Exercise has no property `equipment_items`" in told


def test_a_field_that_one_item_of_an_answer_loses_is_named(answers: dict[str, Answer]) -> None:
    answer = answers[EXERCISES]
    first, *others = answer.body
    changed_body = [*others, {name: value for name, value in first.items() if name != "equipment_items"}]

    (told,) = missing([EQUIPMENT_ITEMS], {EXERCISES: replace(answer, body=changed_body)})

    assert str(EQUIPMENT_ITEMS) in told


def test_each_field_and_header_that_an_answer_loses_is_named(needs: list[Need], answers: dict[str, Answer]) -> None:
    of_answers = [need for need in needs if need.part and need.status == answers[need.operation_id].status]

    unnamed = [
        need
        for need in of_answers
        if not any(str(need) in told and need.reader in told for told in missing(needs, losing(need, answers)))
    ]

    assert len(of_answers) > 20
    assert not unnamed


@pytest.mark.parametrize("operation_id", sorted(CONSUMES))
def test_an_operation_that_the_contract_loses_is_named(
    provider: Provider, needs: list[Need], operation_id: str
) -> None:
    told = broken_promises(without_operation(provider, operation_id), needs)

    assert any(f"{operation_id}: answers with the status 200" in line for line in told), told
    assert all("the contract has no operation of this name" in line for line in told)


@pytest.mark.parametrize(
    ("need", "keywords", "fault"),
    [
        (LOCAL_DATE, {"type": "string", "maxLength": 10}, "ends with ContractViolation"),
        (LOCAL_DATE, {"type": "string", "format": "date", "nullable": True}, "ends with TypeError"),
        (EQUIPMENT_ITEMS, {"type": "string"}, "the coach was seen to read there is a list"),
        (EQUIPMENT_ITEMS, {"type": "array", "items": {"type": "integer"}}, "Exercise.equipment_items is int"),
        (EQUIPMENT_ITEMS._replace(part="[].difficulty"), {"type": "string"}, "Exercise.difficulty is str and not int"),
        (EQUIPMENT_ITEMS._replace(part="[].id"), {"type": "boolean"}, "Exercise.id is bool and not int"),
        (EQUIPMENT_ITEMS._replace(part="[].muscle_groups"), {"nullable": True, "type": "array"}, "ends with TypeError"),
        (KEY_SET, {"type": "object"}, "ends with ContractViolation"),
        (KEY_SET._replace(part="keys[].y"), {"type": "integer"}, "ends with ContractViolation"),
    ],
    ids=lambda case: case.part if isinstance(case, Need) else None,
)
def test_a_field_that_changes_its_type_is_named(
    provider: Provider,
    lenient: ClientOnPaper,
    need: Need,
    keywords: dict[str, Any],
    fault: str,
) -> None:
    other = changed(provider, of_schema(need, **keywords))

    told = unreadable(other, lenient, [need])

    assert any(str(need) in line and need.reader in line and fault in line for line in told), told


def test_a_new_status_that_the_coach_does_not_understand_is_named(provider: Provider, lenient: ClientOnPaper) -> None:
    def declare(copied: Provider) -> None:
        copied.operations[EXERCISES].definition["responses"]["410"] = {"description": "Gone."}

    (told,) = misunderstood(changed(provider, declare), lenient)

    assert "exercises.list_exercises: the contract declares the status 410" in told


@pytest.mark.parametrize(
    ("operation_id", "parameter", "told"),
    [
        (EXERCISES, "If-None-Match", "the header `If-None-Match` is sent, and the contract does not declare it"),
        (TRAINING_CONTEXT, "user_email", "the query parameter `user_email` is sent, and the contract does not declare"),
    ],
)
def test_a_parameter_that_the_contract_loses_is_named(
    provider: Provider,
    lenient: ClientOnPaper,
    operation_id: str,
    parameter: str,
    told: str,
) -> None:
    def remove(copied: Provider) -> None:
        operation = copied.operations[operation_id]
        spots = operation.spot.child("parameters").children()
        kept = [spot.value for spot in spots if copied.library.follow(spot).value["name"] != parameter]
        operation.definition["parameters"] = kept

    other = changed(provider, remove)

    sent = [sent_by(lenient.ask(use, SAMPLES[use.operation_id]).asked) for use in USES]

    found = [fault for request in sent for fault in faults(other, request)]

    assert any(fault.startswith(operation_id) and told in fault for fault in found), found


def test_a_token_for_an_operation_that_has_become_public_is_named(provider: Provider, lenient: ClientOnPaper) -> None:
    def open_up(copied: Provider) -> None:
        copied.operations[TRAINING_CONTEXT].definition["security"] = []

    asked = lenient.ask(USES[0], SAMPLES[TRAINING_CONTEXT]).asked

    (told,) = faults(changed(provider, open_up), sent_by(asked))

    assert "the operation is public, and a token is sent to it" in told


def test_a_token_that_an_operation_newly_needs_is_named(provider: Provider, lenient: ClientOnPaper) -> None:
    def lock_up(copied: Provider) -> None:
        copied.operations[HEALTH].definition["security"] = [{"bearer": []}]

    asked = lenient.ask(USES[-1], SAMPLES[HEALTH]).asked

    (told,) = faults(changed(provider, lock_up), sent_by(asked))

    assert "health.get_health: the operation needs a bearer token, and none is sent" in told


def complaints_without(need: Need, provider: Provider, needs: list[Need]) -> list[str]:
    return broken_promises(without_need(provider, need), needs)


def losing(need: Need, answers: dict[str, Answer]) -> dict[str, Answer]:
    return {**answers, need.operation_id: without(answers[need.operation_id], need.part)}
