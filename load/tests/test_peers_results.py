"""Ratios are taken within a round, and budgets by their median."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from load.peers.report import blocks, draw, text
from load.peers.results import Measured, Results, Round, Spread, load, save


def pair(name: str, speeds: Sequence[float], least_ratio: float | None = None) -> Measured:
    rounds = [
        Round(per_s=speed, p50_ms=12.0, p99_ms=30.0, answers=100, processor_ms={"monolith": 0.5, "coach": 0.75})
        for speed in speeds
    ]
    return Measured(name=name, title=name.upper(), least_ratio=least_ratio, rounds=rounds)


@pytest.fixture
def results() -> Results:
    return Results(
        told={"cores": "2"},
        pairs=[
            pair("fit", [900, 600, 800]),
            pair("quick", [450, 400, 500], least_ratio=1.55),
            pair("slow", [100, 100, 100], least_ratio=8.5),
            pair("limit", [1800, 1200, 1600]),
        ],
    )


def test_a_ratio_is_of_two_figures_of_one_round(results: Results) -> None:
    assert results.ratio(results.peers[0]) == Spread(least=600 / 400, median=800 / 500, most=900 / 450)


def test_a_budget_is_missed_when_the_median_is_below_it(results: Results) -> None:
    assert results.missed() == ["8.00 times SLOW, not 8.5"]


def test_results_can_be_read_again(results: Results, tmp_path: Path) -> None:
    file = tmp_path / "new" / "peers.json"

    save(results, file)

    assert load(file) == results


def test_the_table_has_a_row_for_each_pair(results: Results) -> None:
    lines = [line for line in blocks(results)["peers"].splitlines() if line.startswith("| ")]

    assert lines[2:4] == [
        "| FIT | 800 (600 to 900) | 12.0 ms | 30.0 ms | 0.75 ms | 0.50 ms |  |  |",
        "| QUICK | 450 (400 to 500) | 12.0 ms | 30.0 ms | 0.75 ms | 0.50 ms | 1.60 (1.50 to 2.00) | at least 1.55 |",
    ]
    assert len(lines) == 6


def test_the_report_says_on_what_it_was_measured(results: Results) -> None:
    assert blocks(results)["peers"].startswith("cores: 2\n")


def test_a_terminal_gets_the_same_in_columns(results: Results) -> None:
    lines = text(results).splitlines()

    assert len({len(line) for line in lines}) == 1
    assert "1.60 (1.50 to 2.00)" in lines[2]


def test_the_chart_names_each_pair_and_its_speed(results: Results, tmp_path: Path) -> None:
    draw(results, tmp_path / "peers.svg")

    drawn = (tmp_path / "peers.svg").read_text("utf-8")
    for label in ("FIT", "QUICK", "SLOW", "LIMIT", "800", "450", "100", "1600"):
        assert f">{label}</text>" in drawn or f"> {label}</text>" in drawn
