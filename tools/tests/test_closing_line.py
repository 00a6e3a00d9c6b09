"""The last line of CI tells the truth about all stages."""

from pathlib import Path

import pytest

from tools.closing_line import Stage, main, summary

GREEN = "collected 3 items\n============ 3 passed, 1 warning in 0.12s ============\n"
RED = "===== 1 failed, 2 passed, 1 skipped, 1 error in 61.00s (0:01:01) =====\nmake: *** [Makefile:20: test] Error 1\n"


def line(*stages: Stage) -> str:
    return summary(stages, 310.2)[0].strip("= ")


def test_counts_are_added_up() -> None:
    assert line(Stage("test", 0, GREEN), Stage("test-db", 0, GREEN)) == "6 passed, 2 warnings in 310.20s"


def test_the_line_looks_like_pytests() -> None:
    text, well = summary([Stage("test", 0, GREEN)], 1.5)

    assert (text, well) == (" 3 passed, 1 warning in 1.50s ".center(80, "="), True)


def test_failed_tests_are_counted_once() -> None:
    stage = Stage("test", 2, RED)

    assert line(stage) == "1 failed, 2 passed, 1 skipped, 1 error in 310.20s"
    assert not summary([stage], 1)[1]


def test_a_stage_that_fails_without_a_test_is_an_error() -> None:
    stages = [Stage("check", 2, "Found 1 error.\n"), Stage("test", 0, GREEN)]

    assert line(*stages) == "3 passed, 1 warning, 1 error in 310.20s"
    assert not summary(stages, 1)[1]


def test_a_stage_that_fails_after_its_tests_passed_is_an_error() -> None:
    assert line(Stage("test", 1, GREEN)) == "3 passed, 1 warning, 1 error in 310.20s"


def test_colours_and_several_runs_in_one_stage_do_not_matter() -> None:
    coloured = "\x1b[32m\x1b[1m4 passed\x1b[0m\x1b[32m in 0.10s\x1b[0m\n"

    assert line(Stage("test", 0, GREEN + coloured)) == "7 passed, 1 warning in 310.20s"


def test_prose_is_not_counted() -> None:
    assert line(Stage("check", 0, "12 files already formatted\nmade 3 passed in a row\n")) == "no tests ran in 310.20s"


@pytest.mark.parametrize("text", ["2 warnings in 27.86s", "1 failure, 2 warnings in 3.00s", "No issues found in 1.19s"])
def test_what_schemathesis_counts_is_no_test(text: str) -> None:
    assert line(Stage("contract", 0, f"====== {text} ======\n")) == "no tests ran in 310.20s"


@pytest.mark.parametrize(("code", "expected"), [("0", 0), ("2", 1)])
def test_the_exit_code_and_the_last_line_agree(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], code: str, expected: int
) -> None:
    log = tmp_path / "test.log"
    log.write_text(GREEN, encoding="utf-8")

    assert main(["1", "test", code, str(log)]) == expected
    assert capsys.readouterr().out.splitlines()[-1].startswith("=====")
