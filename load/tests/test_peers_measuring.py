"""The pairs take turns, each alone on the machine, and only what was answered in the measured time counts."""

from dataclasses import replace
from pathlib import Path

import pytest
import requests

from load.peers import measuring
from load.peers.candidates import Candidate, bare
from load.peers.wrk import Load, WrkError


class Wrk:
    """In place of wrk: notes which pairs run whenever it is asked, and sees so many answers."""

    def __init__(self, candidates: list[Candidate], answers: int) -> None:
        self.candidates = candidates
        self.answers = answers
        self.asked: list[tuple[str, int, list[str]]] = []

    def __call__(self, url: str, *, tokens: Path | None, seconds: int) -> Load:
        running = [candidate.name for candidate in self.candidates if answers(candidate.coach.url)]
        (name,) = [candidate.name for candidate in self.candidates if candidate.coach.url == url]
        self.asked.append((name, seconds, running))
        return Load(answers=self.answers, seconds=float(seconds), p50_ms=1.0, p99_ms=2.0)


def answers(url: str) -> bool:
    try:
        return requests.post(url, timeout=10).ok
    except requests.ConnectionError:
        return False


@pytest.fixture
def candidates(tmp_path: Path) -> list[Candidate]:
    return [replace(bare(tmp_path), name="quick"), replace(bare(tmp_path), name="slow", patience=3)]


def test_the_pairs_take_turns_and_only_the_measured_one_runs(
    candidates: list[Candidate], monkeypatch: pytest.MonkeyPatch
) -> None:
    wrk = Wrk(candidates, answers=100)
    monkeypatch.setattr(measuring, "run", wrk)

    measured = measuring.measure(candidates, rounds=2, seconds=5, warm_up_s=1, progress=lambda _line: None)

    a_round = [("quick", 1, ["quick"]), ("quick", 5, ["quick"]), ("slow", 1, ["slow"]), ("slow", 15, ["slow"])]
    assert wrk.asked == a_round * 2
    assert [(pair.name, [each.per_s for each in pair.rounds]) for pair in measured] == [
        ("quick", [20.0, 20.0]),
        ("slow", [100 / 15, 100 / 15]),
    ]


def test_a_pair_that_answers_nothing_in_time_has_no_figure(
    candidates: list[Candidate], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "run", Wrk(candidates, answers=0))

    with pytest.raises(WrkError, match="answered nothing within 5 s"):
        measuring.measure(candidates, rounds=1, seconds=5, warm_up_s=1, progress=lambda _line: None)
