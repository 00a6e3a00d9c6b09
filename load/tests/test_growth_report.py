"""Tables and charts tell what was measured, and nothing that was not."""

from dataclasses import replace
from pathlib import Path

from load.growth.report import block, draw
from load.growth.results import Curve
from load.growth.tables import table_of
from load.tests.growth_studies import history, point, replicas


def test_a_table_has_a_row_for_each_size_of_each_curve_and_the_verdict() -> None:
    lines = table_of(history()).splitlines()

    assert lines[0] == "| entries in the athlete's history |  | median | p95 | coach, processor |"
    assert lines[2] == "| 10 | over ten years | 2.00 ms (2.00 to 6.00) | 4.00 ms (4.00 to 12.00) | 1.67 ms |"
    assert lines[6].startswith("| 1,000 | in the last week | 20.00 ms")
    assert lines[-1] == (
        "Median with 100,000 entries to that with 10 entries: 1.10 (1.10 to 1.20 in the rounds); budget 1.2: kept."
    )


def test_a_missed_budget_is_told() -> None:
    assert table_of(history(largest=(9, 9, 9))).endswith("budget 1.2: missed.")


def test_facts_and_notes_are_told() -> None:
    grown = point(1000, [2.0], disk_mib=1234.4, entries=10_000, fill_s=2.6)
    study = replace(history(), curves=[Curve(title="athletes", points=[grown])], notes=["The disk was full."])

    text = table_of(study)

    assert "| 1,000 | 2.00 ms | 4.00 ms | 1.00 ms | 10,000 | 1,234 MiB | 3 s |" in text
    assert text.endswith("\n\nThe disk was full.")


def test_throughput_has_columns_of_its_own() -> None:
    assert table_of(replicas()).splitlines()[::2] == [
        "| coach replicas | WOD/s | median | p99 |",
        "| 1 | 300 | 50.00 ms | 90.00 ms |",
        "| 3 | 900 | 50.00 ms | 90.00 ms |",
    ]


def test_a_block_tells_the_circumstances_but_for_the_machine_and_shows_the_chart() -> None:
    lines = block(history()).splitlines()

    assert lines[0] == "date: 2026-11-25 12:00 UTC; database: PostgreSQL 17.6; rounds: 3, the sizes in turn"
    assert lines[-1] == "![A workout and the athlete's history](load/growth-history.svg)"


def test_each_study_has_a_chart_that_is_the_same_for_the_same_figures(tmp_path: Path) -> None:
    draw([history(), replicas()], tmp_path / "once")
    draw([history(), replicas()], tmp_path / "again")

    for name, curve in (("growth-history.svg", "median, in the last week"), ("growth-replicas.svg", "1 worker each")):
        drawn = (tmp_path / "once" / name).read_text("utf-8")
        assert curve in drawn or "workouts a second" in drawn
        assert drawn == (tmp_path / "again" / name).read_text("utf-8")
