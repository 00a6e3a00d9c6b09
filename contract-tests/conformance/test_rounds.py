"""Schemathesis finds nothing wrong with the running services, whoever asks."""

from pathlib import Path

import pytest

from conformance.depth import Depth
from conformance.playing import Outcome, play
from conformance.rounds import Round
from conformance.stock import Stage, Stock


@pytest.fixture(autouse=True)
def _not_lost(item: Round, outcomes: list[Outcome]) -> None:
    """Another seed would tell the same, and take its time."""
    failed = [outcome.round.name for outcome in outcomes if outcome.complaint and outcome.round.kind == item.kind]
    if failed:
        pytest.fail(f"Not played: {failed[0]} failed already, with the same service and role.", pytrace=False)


def test_the_service_keeps_its_contract(
    item: Round, depth: Depth, stage: Stage, stock: Stock, reports: Path, outcomes: list[Outcome]
) -> None:
    outcome = play(item, depth, stage, reports)

    outcomes.append(outcome)
    if outcome.verdict.exit_code is None:
        stock.give_up(f"Not played: the {item.service} did not come to an end in {item.name}, and would not now.")
    if outcome.complaint is not None:
        pytest.fail(outcome.complaint, pytrace=False)
    stock.put_back(stage)
