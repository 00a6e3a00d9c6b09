"""The command that goes one step further, or says why not."""

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from facade import routes
from facade.promotion import COULD_NOT_DECIDE, PROMOTED, REFUSED, main
from facade.rollout import Failed
from facade.routes import OPERATIONS, Route
from facade.tests.log_lines import log_line

URL = "http://facade:8080"
CONF = (Path(__file__).resolve().parents[1] / "routes" / "routes.conf").read_text(encoding="utf-8")
LATENCY = {"p50": 8.0, "p95": 12.0, "max": 20.0}
COMPARED = {
    "matched": 299,
    "unmatched": 0,
    "failed": 0,
    "athletes": 299,
    "legacy_ms": LATENCY,
    "replacement_ms": LATENCY,
}


class Promotion:
    """The command with a façade that does what its routes.conf says; `switched` is what it was brought to."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "routes.conf"
        self.live: dict[str, Route] | None = None
        self.broken = False
        self.switched: list[dict[str, str]] = []
        self.stands("legacy")
        self.report()
        self.log([])

    def stands(self, step: str, *, since: datetime | None = None, operations: tuple[str, ...] = OPERATIONS) -> None:
        file = self._file
        text = file.read_text(encoding="utf-8") if file.exists() else CONF
        file.write_text(routes.write(text, dict.fromkeys(operations, Route.parse(step))), encoding="utf-8")
        at = (since or datetime.now(UTC) - timedelta(hours=1)).timestamp()
        os.utime(file, (at, at))

    def report(self, **changed: Any) -> None:
        whole = {
            "format": 1,
            "ended_at": datetime.now(UTC).isoformat(),
            "legacy": URL,
            "replacement": URL,
            "build": "",
            "operations": {"wod.get_wod": COMPARED, "wod.plan_wod": COMPARED},
            **changed,
        }
        (self._folder / "report.json").write_text(json.dumps(whole), encoding="utf-8")

    def log(self, lines: list[str]) -> None:
        (self._folder / "access.log").write_text("\n".join([*lines, ""]), encoding="utf-8")

    def __call__(self, *arguments: str) -> int:
        own = ("--report", str(self._folder / "report.json"), "--log", str(self._folder / "access.log"))
        return main([*own, "--facade", URL, "--build", "", *arguments], self, self._file)

    def status(self) -> tuple[dict[str, Route], dict[str, Route]]:
        written = routes.read(self._file.read_text(encoding="utf-8"))
        return written, self.live or written

    def change(self, changes: Mapping[str, Route]) -> dict[str, Route]:
        if self.broken:
            raise Failed("nginx refuses it: no reason given.")
        self.switched.append({operation: str(route) for operation, route in changes.items()})
        return self.status()[1]


@pytest.fixture
def promote(tmp_path: Path) -> Promotion:
    """At legacy, with a good parallel run and an empty log."""
    return Promotion(tmp_path)


def requests(number: int, *, ago_s: float = 5, **changed: Any) -> list[str]:
    return [log_line(time=datetime.now(UTC) - timedelta(seconds=ago_s), **changed)] * number


def all_at(step: str) -> list[dict[str, str]]:
    return [dict.fromkeys(OPERATIONS, step)]


def test_with_a_good_parallel_run_shadow_follows_legacy(promote, capsys) -> None:
    assert promote() == PROMOTED
    assert promote.switched == all_at("shadow 10")
    assert capsys.readouterr().out.endswith("Gone from legacy to shadow 10.\n")


def test_without_a_parallel_run_nothing_changes(promote, tmp_path, capsys) -> None:
    (tmp_path / "report.json").unlink()

    assert promote() == REFUSED
    assert promote.switched == []
    assert "NO  parallel run: none" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("step", "lines", "following"),
    [
        ("shadow", {"mode": "shadow", "shadow": True}, "canary 1"),
        ("canary 1", {}, "canary 10"),
        ("canary 25", {}, "canary 50"),
        ("canary 50", {}, "replaced"),
    ],
)
def test_with_a_good_window_each_step_follows_the_one_before(promote, step, lines, following) -> None:
    promote.stands(step)
    promote.log(requests(100, **lines))

    assert promote() == PROMOTED
    assert promote.switched == all_at(following)


def test_a_slow_coach_stays_where_it_is(promote, capsys) -> None:
    promote.stands("canary 10")
    promote.log(requests(100, upstream_time_s="0.080"))

    assert promote() == REFUSED
    assert promote.switched == []
    out = capsys.readouterr().out
    assert "NO  last window at canary 10, p95 of the coach: 80.0 ms; must be at most 50 ms" in out
    assert out.endswith("It stays at canary 10: 1 of 16 conditions for canary 50 do not hold.\n")


@pytest.mark.parametrize("budget", [["--max-p95-ms", "100"], ["--max-p95-ms", "80"]])
def test_a_budget_can_be_given(promote, budget) -> None:
    promote.stands("canary 10")
    promote.log(requests(100, upstream_time_s="0.080"))

    assert promote(*budget) == PROMOTED


def test_lines_from_before_the_window_do_not_count(promote, capsys) -> None:
    promote.stands("canary 10")
    promote.log(requests(100, ago_s=61))

    assert promote() == REFUSED
    assert "requests to the coach: 0; must be at least 100" in capsys.readouterr().out


def test_lines_from_before_the_last_step_do_not_count(promote, capsys) -> None:
    promote.log(requests(100, ago_s=5))
    promote.stands("canary 10", since=datetime.now(UTC))

    assert promote() == REFUSED
    assert "requests to the coach: 0; must be at least 100" in capsys.readouterr().out


def test_one_operation_can_go_ahead_of_the_others(promote) -> None:
    assert promote("--operation", "wod.get_wod") == PROMOTED
    assert promote.switched == [{"wod.get_wod": "shadow 10"}]


def test_a_check_changes_nothing(promote, capsys) -> None:
    assert promote("--check") == PROMOTED
    assert promote.switched == []
    assert capsys.readouterr().out.endswith("From legacy it may go to shadow 10.\n")


def test_retirement_has_to_be_asked_for(promote, capsys) -> None:
    promote.stands("replaced")
    promote.log(requests(100, mode="replaced"))

    assert promote() == COULD_NOT_DECIDE
    assert "no further step but `retired`" in capsys.readouterr().err
    assert promote("retired") == PROMOTED
    assert promote.switched == all_at("retired")


def test_only_what_is_replaced_can_be_retired(promote, capsys) -> None:
    promote.stands("canary 50")

    assert promote("retired") == COULD_NOT_DECIDE
    assert "Only what is replaced can be retired; it stands at canary 50." in capsys.readouterr().err


def test_operations_at_different_steps_are_promoted_one_by_one(promote, capsys) -> None:
    promote.stands("shadow", operations=("wod.get_wod",))

    assert promote() == COULD_NOT_DECIDE
    assert "wod.get_wod at shadow, wod.plan_wod at legacy" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--operation", "users.get_user"], "users.get_user is none of wod.get_wod"),
        (["--report", "."], "cannot be read"),
    ],
)
def test_what_cannot_be_decided_is_told_in_one_line(promote, capsys, arguments, told) -> None:
    assert promote(*arguments) == COULD_NOT_DECIDE
    assert told in capsys.readouterr().err


def test_a_facade_that_does_not_do_what_its_file_says_is_left_alone(promote, capsys) -> None:
    promote.live = dict.fromkeys(OPERATIONS, Route("replaced"))

    assert promote() == COULD_NOT_DECIDE
    assert "has not taken over what routes.conf says" in capsys.readouterr().err


def test_a_step_that_cannot_be_made_is_told(promote, capsys) -> None:
    promote.broken = True

    assert promote() == COULD_NOT_DECIDE
    captured = capsys.readouterr()
    assert captured.err == "promote: nginx refuses it: no reason given.\n"
    assert "Gone" not in captured.out


def test_a_log_that_is_not_there_is_no_evidence(promote, tmp_path, capsys) -> None:
    promote.stands("canary 1")
    (tmp_path / "access.log").unlink()

    assert promote() == COULD_NOT_DECIDE
    assert "access.log cannot be read" in capsys.readouterr().err
