"""The coach between generated requests and a generated upstream: thousands of pairs, by a fixed and a random seed."""

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from two_sided.behaviour import CANARY
from two_sided.callers import CALLERS
from two_sided.lane import Round, run
from two_sided.playing import Tally
from two_sided.report import render, shallow

SEEDS: Final = tuple(dict.fromkeys([1, int(os.environ.get("SEED", "1"))]))
# Different pairs for each coach. There are more coaches than processors: much of the time is spent waiting.
PAIRS: Final = {"seasoned-1": 1000, "seasoned-2": 1000, "blank": 820, "keyless": 280}
# What a coach was taught that lacks something it cannot forget, so of those that teach it there are few.
TEACHING: Final = {"blank": 12, "keyless": 12}


class Fuzz(NamedTuple):
    """What the lanes have seen, and the folder with the logs of their coaches."""

    tallies: Sequence[Tally]
    folder: Path


@pytest.fixture(scope="module")
def fuzz(tmp_path_factory: pytest.TempPathFactory) -> Fuzz:
    folder = tmp_path_factory.mktemp("two-sided")
    with ProcessPoolExecutor(len(PAIRS), mp_context=get_context("spawn")) as lanes:
        running = [lanes.submit(run, name, folder, rounds(name)) for name in PAIRS]
        return Fuzz([lane.result() for lane in running], folder)


def rounds(name: str) -> list[Round]:
    """The same share of the pairs from each seed."""
    return [
        Round(seed, -(-pairs // len(SEEDS)), teaching)
        for seed in SEEDS
        for pairs, teaching in ((PAIRS[name], False), (TEACHING.get(name, 0), True))
    ]


def test_every_pair_of_request_and_upstream_is_answered_by_the_rules(fuzz: Fuzz) -> None:
    failures = [f"The coach {tally.name}:\n{tally.failure}" for tally in fuzz.tallies if tally.failure]

    if failures:
        pytest.fail("\n\n".join([f"The seeds were {SEEDS}.", *failures]), pytrace=False)


def test_the_pairs_went_deep_enough(fuzz: Fuzz, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{render(fuzz.tallies)}")

    # A lane that failed has ended the others early, which the test above tells.
    assert any(tally.failure for tally in fuzz.tallies) or shallow(fuzz.tallies, pairs=3000) == []


def test_neither_the_upstream_nor_a_token_is_told_to_the_log(fuzz: Fuzz) -> None:
    secrets = [CANARY, *(caller.token for caller in CALLERS if caller.token)]

    told = {log.name: [word for word in secrets if word in log.read_text("utf-8")] for log in fuzz.folder.glob("*.log")}

    assert told == {f"{name}.log": [] for name in PAIRS}
