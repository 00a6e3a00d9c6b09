"""What coaches sent to monoliths in the whole run is what the monolith's contract takes, and what the coach lists."""

import os
from collections import Counter
from pathlib import Path

import pytest

from coach.monolith_client import CONSUMES
from consumer.judging import faults
from consumer.needs import Need
from consumer.provider import Provider
from consumer.recordings import Recorded, distinct
from consumer.report import as_markdown, as_text
from consumer.running.conftest import FIGURES
from consumer.verdict import no_faults
from pair.running import Pair

# Path, names in the query, and whether the coach says which catalogue it holds.
_WAYS = {
    ("/health", False),
    ("/.well-known/jwks.json", False),
    ("/fitness/exercises", False),
    ("/fitness/exercises", True),
    ("/fitness/training-context", False),
    ("/fitness/training-context", "user_email", False),
}


@pytest.fixture(scope="module")
def counts(provider: Provider, recordings: list[Recorded], pytestconfig: pytest.Config) -> Counter[str]:
    """How many requests were recorded for which operation; shown in the end."""
    counted = count(provider, recordings)
    pytestconfig.stash.setdefault(FIGURES, []).append(as_text(counted))
    return counted


def test_everything_that_coaches_sent_is_as_the_contract_says(provider: Provider, recordings: list[Recorded]) -> None:
    no_faults(fault for request in recordings for fault in faults(provider, request))


def test_coaches_ask_for_what_their_client_lists_and_for_nothing_else(counts: Counter[str]) -> None:
    unlisted, unasked = sorted(counts.keys() - CONSUMES), sorted(CONSUMES - counts.keys())

    no_faults(
        [
            *(f"A coach asked for {name}, which coach.monolith_client.CONSUMES does not list." for name in unlisted),
            *(f"coach.monolith_client.CONSUMES lists {name}, and no coach ever asked for it." for name in unasked),
        ]
    )


def test_the_coach_asks_in_every_way_that_it_has(pair: Pair, recordings: list[Recorded]) -> None:
    """Else the replay would leave a way out."""
    ways = {(request.path, *request.query, request.header("If-None-Match") is not None) for request in recordings}

    no_faults(f"No coach asked in this way: {way}. Its log may say why." for way in sorted(_WAYS - ways, key=str))


def test_no_token_was_written_down(recordings_folder: Path, recordings: list[Recorded]) -> None:
    """A token begins with a JSON object in base64url."""
    written = [file.name for file in recordings_folder.glob("*.jsonl") if "eyJ" in file.read_text("utf-8")]

    assert not written


def test_a_report_says_what_is_consumed(
    counts: Counter[str], provider: Provider, recordings: list[Recorded], needs: list[Need], tmp_path: Path
) -> None:
    file = Path(os.environ.get("REPORTS") or tmp_path) / "consumer.md"

    declared = [need for need in needs if provider.response(need.operation_id, need.status)]
    file.write_text(as_markdown(counts, count(provider, distinct(recordings)), declared), encoding="utf-8")

    text = file.read_text("utf-8")
    assert all(f"## {operation_id}" in text for operation_id in CONSUMES)
    assert "| 200 | `profile.equipment` | `coach.consumed.read_training_context` |" in text


def count(provider: Provider, requests: list[Recorded]) -> Counter[str]:
    found = (provider.find(request.method, request.path) for request in requests)
    return Counter(place[0].operation_id if place else "(no operation)" for place in found)
