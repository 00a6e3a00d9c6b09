"""What the coach needs is promised by the monolith's contract, and is in the monolith's answers."""

import inspect

import pytest

from coach.monolith_client import CONSUMES, MonolithClient
from consumer.client_on_paper import USES, Answer, ClientOnPaper, Use
from consumer.judging import faults
from consumer.needs import Need
from consumer.parts import with_only
from consumer.promises import broken_promises, missing, misunderstood
from consumer.provider import Provider
from consumer.readability import unreadable
from consumer.reading import unread
from consumer.recordings import sent_by
from consumer.samples import SAMPLES
from consumer.verdict import no_faults


def test_the_contract_promises_all_that_the_coach_needs(provider: Provider, needs: list[Need]) -> None:
    no_faults(broken_promises(provider, needs))


def test_the_monolith_answers_with_all_that_the_coach_needs(answers: dict[str, Answer], needs: list[Need]) -> None:
    no_faults(missing(needs, answers))


def test_the_coach_reads_the_monoliths_answers(answers: dict[str, Answer]) -> None:
    client = ClientOnPaper()

    no_faults(fault for operation_id, answer in answers.items() for fault in unread(client, operation_id, answer))


def test_the_coach_can_read_whatever_the_contract_allows(
    provider: Provider, lenient: ClientOnPaper, needs: list[Need]
) -> None:
    no_faults(unreadable(provider, lenient, needs))


def test_the_coach_knows_what_every_declared_status_means(provider: Provider, lenient: ClientOnPaper) -> None:
    no_faults(misunderstood(provider, lenient))


@pytest.mark.parametrize("use", USES, ids=str)
def test_the_coach_asks_as_the_contract_says(provider: Provider, lenient: ClientOnPaper, use: Use) -> None:
    asked = lenient.ask(use, SAMPLES[use.operation_id]).asked

    no_faults(faults(provider, sent_by(asked)))


@pytest.mark.parametrize("use", USES, ids=str)
def test_what_the_coach_does_not_need_may_vanish(
    lenient: ClientOnPaper, answers: dict[str, Answer], needs: list[Need], use: Use
) -> None:
    """Else something is read in a way that is not seen here, and the list of needs is too short."""
    answer = answers[use.operation_id]
    needed = [need.part for need in needs if (need.operation_id, need.status) == (use.operation_id, answer.status)]

    outcome = lenient.ask(use, with_only(answer, needed))

    assert outcome.is_like(lenient.ask(use, answer)), f"With {needed} alone, {use} comes to something else: {outcome}"


def test_all_that_the_client_can_be_asked_is_looked_at() -> None:
    methods = {method for name, method in inspect.getmembers(MonolithClient, inspect.isfunction) if name[0] != "_"}

    assert {use.method for use in USES} == methods
    assert {use.operation_id for use in USES} == CONSUMES


def test_the_needs_are_those_that_a_reader_of_the_code_would_name(needs: list[Need]) -> None:
    """An observer that sees nothing would find every need fulfilled."""
    read = {(need.operation_id, need.part): need.reader for need in needs}

    assert read["training.get_training_context", "yesterday_exercise_ids"] == "coach.consumed.read_training_context"
    assert read["exercises.list_exercises", "[].muscle_groups[].is_primary"] == "coach.consumed._read_exercise"
    assert read["exercises.list_exercises", "ETag:"] == "coach.monolith_client.MonolithClient.list_exercises"
    assert read["oauth.list_keys", "keys[].x"] == "boundary.tokens.parse_jwks"
    assert "history" not in {part for _, part in read}
