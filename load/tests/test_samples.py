"""Notes of k6 become samples, and samples become figures."""

from pathlib import Path

import pytest

from load.samples import Sample, by_second, figures, percentile, read_samples, scenario_began
from load.tests.runs import sample

NOTES = """\
began 1764100000123
answer 2 1028 24.533 wod.get_wod 200 coach ok 7
time="..." level=warning msg="answer me"
answer 4 2059 28.291 wod.plan_wod error-1050 - failed 6
"""


def written(tmp_path: Path, text: str) -> Path:
    notes = tmp_path / "notes.log"
    notes.write_text(text, "utf-8")
    return notes


def test_of_all_lines_only_notes_are_read(tmp_path: Path) -> None:
    notes = written(tmp_path, NOTES)

    assert read_samples(notes) == [
        Sample(2, 1028, 24.533, "wod.get_wod", "200", "coach", "ok", 7),
        Sample(4, 2059, 28.291, "wod.plan_wod", "error-1050", "-", "failed", 6),
    ]


def test_a_line_that_is_not_whole_yet_is_left_for_later(tmp_path: Path) -> None:
    notes = written(tmp_path, NOTES.rstrip())

    assert [found.stage for found in read_samples(notes)] == [2]


def test_reading_goes_on_where_it_ended(tmp_path: Path) -> None:
    first = NOTES.index("time=")

    assert [found.stage for found in read_samples(written(tmp_path, NOTES), first)] == [4]


def test_the_begin_is_told_in_seconds_and_nothing_began_without_an_answer(tmp_path: Path) -> None:
    assert scenario_began(written(tmp_path, NOTES)) == 1764100000.123
    assert scenario_began(written(tmp_path, "")) == 0


@pytest.mark.parametrize(
    ("share", "value"), [(0, 10), (0.5, 25), (0.9, 37), (0.95, 38.5), (1, 40)], ids=["min", "p50", "p90", "p95", "max"]
)
def test_a_percentile_lies_between_its_neighbours(share: float, value: float) -> None:
    assert percentile([10, 20, 30, 40], share) == pytest.approx(value)


def test_figures_tell_failed_from_degraded_and_slow_from_in_time() -> None:
    told = figures(
        [
            sample(0, duration_ms=10),
            sample(1, duration_ms=30, judged="degraded", backend="monolith"),
            sample(2, duration_ms=5000, judged="failed"),
            sample(3, duration_ms=20, judged="failed", outcome="503"),
        ],
        seconds=8,
    )

    assert (told.count, told.failed, told.degraded, told.requests_per_s) == (4, 2, 1, 0.5)
    assert (told.average_ms, told.median_ms, told.max_ms, told.within_5_s) == (1265, 25, 5000, 0.75)
    assert told.outcomes == {"200": 3, "503": 1}
    assert told.backends == {"coach": 3, "monolith": 1}


def test_no_answers_have_figures_too() -> None:
    told = figures([], seconds=0)

    assert (told.count, told.p95_ms, told.within_5_s, told.requests_per_s) == (0, 0, 0, 0)


def test_a_second_tells_of_the_answers_that_came_in_it() -> None:
    early = [sample(0.4, duration_ms=200, vus=3), sample(0.5, duration_ms=100, vus=2)]
    late = sample(0.9, duration_ms=200, vus=4, judged="failed")

    assert by_second([late, *early]) == {
        "second": [0, 1],
        "vus": [3, 4],
        "requests": [2, 1],
        "failed": [0, 1],
        "p50_ms": [150, 200],
        "p95_ms": [195, 200],
    }
    assert by_second([]) == {}
