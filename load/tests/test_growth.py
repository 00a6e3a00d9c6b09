"""The program: what it is asked for, and how it ends."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from load.growth import __main__ as program
from load.growth import users
from load.growth.results import Study, load
from load.tests.growth_studies import history


@pytest.fixture(autouse=True)
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where results go; a database is named, and none is asked."""
    monkeypatch.setenv("TEST_DATABASE_URL", "postgresql+psycopg://nobody@localhost/nothing")
    monkeypatch.setattr(program, "RESULTS", tmp_path)
    return tmp_path


def measuring(monkeypatch: pytest.MonkeyPatch, study: Callable[[], Study]) -> None:
    monkeypatch.setattr(program, "_STUDIES", {"history": lambda _options: study()})


@pytest.mark.parametrize(("ratio", "code"), [(1.2, 0), (1.05, 1)])
def test_a_missed_budget_is_the_exit_code(
    ratio: float, code: int, results: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    measuring(monkeypatch, lambda: history(most_ratio=ratio))

    ended = program.main(["--only", "history"])

    assert ended == code
    assert load(results, "history") == history(most_ratio=ratio)
    assert ("Budget missed: over ten years: 1.10 times" in capsys.readouterr().out) == bool(code)


def test_what_cannot_be_measured_is_said_in_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full() -> Study:
        raise OSError("No space left on device")

    measuring(monkeypatch, full)

    assert program.main(["--only", "history"]) == 2
    assert capsys.readouterr().err == "load-growth: No space left on device\n"


def test_without_postgresql_it_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("TEST_DATABASE_URL")

    assert program.main(["--only", "history"]) == 2
    assert "`make load-growth` starts" in capsys.readouterr().err


def test_an_unknown_study_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        program.main(["--only", "history,weather"])

    assert ended.value.code == 2
    assert "weather: there are history, catalogue" in capsys.readouterr().err


def test_virtual_users_wait_for_the_study_that_measures_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["--only", "users"]) == 0
    assert 'users: not measured yet; `make load ARGS="--profile users"`' in capsys.readouterr().out


def test_virtual_users_are_the_steps_that_count_of_that_study(tmp_path: Path) -> None:
    figures = {"median_ms": 12.0, "p95_ms": 40.0, "requests_per_s": 99.0}
    stages = [
        {"last": 100, "counts": False, "count": 9, **figures},
        {"last": 100, "counts": True, "count": 900, **figures},
        {"last": 200, "counts": True, "count": 0, **figures},
    ]
    measured = {"machine": {"date": "today"}, "target": {"database": "PostgreSQL 17.6"}, "stages": stages}
    (tmp_path / "users.json").write_text(json.dumps(measured), "utf-8")

    study = users.study(tmp_path)

    assert study is not None
    assert study.told == {"date": "today", "database": "PostgreSQL 17.6"}
    ((point,),) = [curve.points for curve in study.curves]
    assert (point.at, point.rounds) == (100, [{"median_ms": 12.0, "p95_ms": 40.0, "per_s": 99.0}])
