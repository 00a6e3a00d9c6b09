"""What coaches sent is sent again to the running monolith, whose answers keep the contract and can be read."""

import pytest

from coach.monolith_client import EXERCISES, TRAINING_CONTEXT
from consumer.client_on_paper import Answer, ClientOnPaper
from consumer.needs import Need
from consumer.promises import missing
from consumer.provider import Provider
from consumer.reading import unread
from consumer.recordings import Recorded, distinct, sample
from consumer.replay import Replayed, Stage
from consumer.running.conftest import FIGURES
from consumer.verdict import no_faults


@pytest.fixture(scope="module")
def replayed(
    stage: Stage, provider: Provider, recordings: list[Recorded], pytestconfig: pytest.Config
) -> list[Replayed]:
    """Requests of different meaning, as they were and with the tokens, addresses and ETags of this monolith."""
    known = [request for request in distinct(recordings) if provider.find(request.method, request.path)]
    # Beyond that many they differ in addresses that nobody has here, and in ETags that are stale here.
    picked = sample(known, of_each_kind=200)
    requests = distinct(variant for request in picked for variant in stage.variants(request))
    pytestconfig.stash.setdefault(FIGURES, []).append(
        f"Replayed {len(requests)} requests, made of {len(picked)} of {len(known)} recorded ones of different meaning."
    )
    return [stage.send(request) for request in requests]


def test_the_monolith_answers_each_request_by_its_contract(replayed: list[Replayed]) -> None:
    no_faults(f"{it.request}: {it.fault}" for it in replayed if it.fault)


def test_the_coach_reads_each_answer(replayed: list[Replayed]) -> None:
    client = ClientOnPaper()
    # Most requests for the catalogue get the same hundreds of exercises.
    different = {(it.operation_id, it.answer.status, str(it.answer.body)): it for it in replayed}.values()

    no_faults(f"{it.request}: {fault}" for it in different for fault in unread(client, it.operation_id, it.answer))


def test_each_answer_has_all_that_the_coach_needs(replayed: list[Replayed], needs: list[Need]) -> None:
    no_faults(f"{it.request}: {fault}" for it in replayed for fault in missing(needs, {it.operation_id: it.answer}))


def test_every_status_that_the_coach_needs_is_among_the_answers(replayed: list[Replayed], needs: list[Need]) -> None:
    needed = {(need.operation_id, need.status) for need in needs if not need.part}
    seen = {(it.operation_id, it.answer.status) for it in replayed}

    no_faults(
        f"{operation_id}: the replay never got the status {status}, which the coach needs."
        for operation_id, status in sorted(needed - seen)
    )


def test_the_context_names_the_catalogue_that_the_list_gives(answers: dict[str, Answer]) -> None:
    """The coach fetches the catalogue anew when the two differ: were they never equal, for each workout."""
    headers = {name.lower(): value for name, value in answers[EXERCISES].headers.items()}

    assert answers[TRAINING_CONTEXT].body["catalogue_etag"] == headers["etag"]
