"""Who still gets the workout from the monolith."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from facade.access_log import parse_all
from facade.legacy_callers import COULD_NOT_READ, NOBODY, SOMEBODY, Caller, callers_in_log, callers_in_metrics, main
from facade.log_source import LogUnreadable
from facade.tests.log_lines import NOW, log_line

METRICS = """\
# HELP legacy_wod_requests_total Calls of the deprecated /fitness/wod.
# TYPE legacy_wod_requests_total counter
legacy_wod_requests_total{client="fit-app",operation="wod.get_wod",outcome="answered"} 40.0
legacy_wod_requests_total{client="fit-app",operation="wod.plan_wod",outcome="legacy-wod-retired"} 2.0
legacy_wod_requests_total{client="curl",operation="wod.get_wod",outcome="answered"} 1.0
legacy_wod_requests_total{client="fit-parallel-run",operation="wod.get_wod",outcome="answered"} 299.0
"""


def legacy(**changed: object) -> str:
    return log_line(**{"backend": "monolith", **changed})


def log(folder: Path, *lines: str) -> str:
    file = folder / "access.log"
    file.write_text("\n".join(lines), encoding="utf-8")
    return str(file)


def recently(**changed: object) -> str:
    return log_line(**{"time": datetime.now(UTC) - timedelta(minutes=5), **changed})


def test_clients_are_told_most_frequent_first() -> None:
    lines = [
        legacy(user_agent="curl/8"),
        legacy(user_agent="fit-app/2.1", fallback=True),
        legacy(user_agent="fit-app/2.0", operation_id="wod.plan_wod", time=NOW - timedelta(seconds=9)),
        legacy(user_agent="fit-app/2.0", status=410, time=NOW - timedelta(seconds=9)),
    ]

    assert callers_in_log(parse_all(lines)) == [Caller("fit-app", 3, 1, 1, NOW), Caller("curl", 1, 0, 0, NOW)]


def test_the_old_path_counts_also_where_it_is_no_operation_of_the_facade() -> None:
    assert callers_in_log(parse_all([legacy(operation_id=None, path="/fitness/wod")]))


@pytest.mark.parametrize(
    "other",
    [
        {"backend": "coach"},
        {"shadow": True},
        {"operation_id": "users.get_user", "path": "/users/{email}"},
        {"user_agent": "fit-parallel-run/1"},
    ],
)
def test_what_the_coach_answers_what_is_a_copy_and_what_asks_on_purpose_do_not(other) -> None:
    assert callers_in_log(parse_all([legacy(**other)])) == []


def test_the_monoliths_own_count() -> None:
    assert callers_in_metrics(METRICS) == [Caller("fit-app", 42, None, 2, None), Caller("curl", 1, None, 0, None)]


def test_metrics_without_a_call_name_nobody() -> None:
    assert callers_in_metrics("# TYPE legacy_wod_requests_total counter\n") == []


@pytest.mark.parametrize("text", ["", "# TYPE other_total counter\nother_total 1.0\n", "legacy{ 1"])
def test_metrics_of_somebody_else_are_no_proof(text) -> None:
    with pytest.raises(LogUnreadable):
        callers_in_metrics(text)


class TestTheCommand:
    def test_that_nobody_is_left_is_told_with_what_the_log_covers(self, tmp_path, capsys) -> None:
        code = main(["--log", log(tmp_path, recently()), "--expect-none"])

        assert code == NOBODY
        assert capsys.readouterr().out.startswith("Nobody gets the workout from the monolith, by the log from 20")

    def test_a_caller_is_told(self, tmp_path, capsys) -> None:
        file = log(tmp_path, recently(backend="monolith", user_agent="fit-app/2.1"))

        assert (main(["--log", file]), main(["--log", file, "--expect-none"])) == (NOBODY, SOMEBODY)
        assert "fit-app         1                  0            0  20" in capsys.readouterr().out

    def test_a_log_without_any_request_proves_nothing(self, tmp_path, capsys) -> None:
        old = recently(time=datetime.now(UTC) - timedelta(hours=2))

        assert main(["--log", log(tmp_path, old), "--hours", "1"]) == COULD_NOT_READ
        assert "says nothing of anybody" in capsys.readouterr().err

    def test_the_metrics_can_be_read_instead(self, tmp_path, capsys) -> None:
        (tmp_path / "metrics").write_text(METRICS, encoding="utf-8")

        assert main(["--metrics", str(tmp_path / "metrics")]) == NOBODY
        assert "fit-app        42                  -            2     -" in capsys.readouterr().out

    def test_a_source_that_is_not_there_is_named(self, tmp_path, capsys) -> None:
        assert main(["--metrics", str(tmp_path / "none")]) == COULD_NOT_READ
        assert "none cannot be read" in capsys.readouterr().err
