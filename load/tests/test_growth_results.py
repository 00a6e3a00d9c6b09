"""Growth is judged within each round, and what was measured comes back as it was."""

from pathlib import Path

import pytest

from load.growth.results import figures, load, save
from load.peers.results import Spread
from load.tests.growth_studies import history, replicas


def test_a_ratio_is_of_the_largest_to_the_smallest_in_one_round() -> None:
    years, week = history().curves

    ratio = years.ratio()

    assert (ratio.least, ratio.median, ratio.most) == pytest.approx((1.1, 1.1, 1.2))
    assert week.ratio() == Spread(10, 10, 10)


@pytest.mark.parametrize(
    ("largest", "missed"),
    [
        ((2.2, 6.6, 20), []),
        ((2.2, 9.0, 3.0), ["over ten years: 1.50 times the median of the smallest, not 1.2"]),
    ],
)
def test_a_budget_is_missed_when_the_median_of_the_rounds_is_above_it(
    largest: tuple[float, ...], missed: list[str]
) -> None:
    assert history(largest=largest).missed() == missed


def test_without_a_budget_nothing_is_missed() -> None:
    assert history(most_ratio=None, largest=(20, 60, 20)).missed() == []


@pytest.mark.parametrize("study", [history(), replicas()], ids=lambda study: study.name)
def test_a_study_is_kept(tmp_path: Path, study) -> None:
    save(study, tmp_path / "results")

    assert load(tmp_path / "results", study.name) == study


def test_what_was_never_measured_is_none(tmp_path: Path) -> None:
    assert load(tmp_path, "history") is None


@pytest.mark.parametrize(
    ("latencies", "median", "p95"), [([5.0], 5, 5), ([3.0, 1.0], 2, 2.9), ([*map(float, range(101))], 50, 95)]
)
def test_the_figures_of_a_round(latencies: list[float], median: float, p95: float) -> None:
    assert figures(latencies) == {"median_ms": median, "p95_ms": pytest.approx(p95)}
