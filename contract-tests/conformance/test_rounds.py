"""Schemathesis finds nothing wrong with the running services, whoever asks."""

from pathlib import Path

import pytest

from conformance.depth import Depth
from conformance.playing import Outcome, play
from conformance.rounds import Round
from conformance.stock import Stage, Stock


def test_the_service_keeps_its_contract(
    item: Round, depth: Depth, stage: Stage, stock: Stock, reports: Path, outcomes: list[Outcome]
) -> None:
    outcome = play(item, depth, stage, reports)

    outcomes.append(outcome)
    if outcome.complaint is not None:
        pytest.fail(outcome.complaint, pytrace=False)
    stock.put_back(stage)
