"""Reading the façade's access log."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from facade.access_log import parse, parse_all
from facade.log_source import LogUnreadable, file_from, lines_since, since, since_by_compose, whole
from facade.tests.log_lines import NOW, log_line


def write(file: Path, lines: list[str]) -> Path:
    file.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return file


def lines_of(seconds_ago: list[float]) -> list[str]:
    return [log_line(time=NOW - timedelta(seconds=ago)) for ago in seconds_ago]


def test_a_line_as_the_facade_writes_it() -> None:
    line = parse(
        '{"time":"2026-11-25T18:00:00+01:00","request_id":"r","method":"GET","path":"/fitness/wod",'
        '"operation_id":"wod.get_wod","status":200,"backend":"monolith","fallback":true,"mode":"replaced",'
        '"request_time_s":0.061,"upstream_time_s":"0.050 : 0.010","upstream_status":"502 : 200","bytes":1,'
        '"user_agent":"fit-app/2.1 (iOS)","shadow":false}'
    )

    assert line is not None
    assert line.time == datetime(2026, 11, 25, 17, tzinfo=UTC)
    assert (line.operation_id, line.status, line.backend) == ("wod.get_wod", 200, "monolith")
    assert (line.fallback, line.shadow, line.mode) == (True, False, "replaced")
    assert (line.request_s, line.upstream_s, line.client) == (0.061, 0.01, "fit-app")


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("", None), ("-", None), (None, None), ("0.02", 0.02), (0.02, 0.02), ("0.1, 0.02", 0.12), ("0.1 : 0.02", 0.02)],
)
def test_the_time_of_the_service_that_answered_with_all_its_tries(told, seconds) -> None:
    line = parse(log_line(upstream_time_s=told))

    assert line is not None
    assert line.upstream_s == (None if seconds is None else pytest.approx(seconds))


@pytest.mark.parametrize(
    "text", ["", "2026/11/25 [notice] reload", "[]", "3", '{"time":"x","status":200}', '{"status":200}']
)
def test_what_nginx_says_besides_is_passed_over(text) -> None:
    assert list(parse_all([text])) == []


@pytest.mark.parametrize("client", ["fit-app", "curl", "unknown"])
def test_clients_are_products(client) -> None:
    agent = {"fit-app": "fit-app/2.1 (iOS)", "curl": "curl", "unknown": "-"}[client]

    line = parse(log_line(user_agent=agent))

    assert line is not None
    assert line.client == client


def test_what_belongs_to_no_operation_is_a_line_as_well() -> None:
    line = parse(log_line(operation_id=None, mode=None, user_agent=""))

    assert line is not None
    assert (line.operation_id, line.mode, line.client) == ("", "", "unknown")


class TestTheEndOfAFile:
    def test_only_what_is_not_older(self, tmp_path) -> None:
        file = write(tmp_path / "log", lines_of([90, 61, 60, 30, 0]))

        found = since(file, NOW - timedelta(seconds=60))

        assert [(NOW - line.time).total_seconds() for line in found] == [60, 30, 0]

    def test_lines_that_are_a_little_out_of_order(self, tmp_path) -> None:
        file = write(tmp_path / "log", lines_of([59, 62, 30]))

        assert len(since(file, NOW - timedelta(seconds=60))) == 2

    def test_a_file_of_many_blocks_is_read_as_far_as_needed(self, tmp_path) -> None:
        old = log_line(time=NOW - timedelta(hours=1))
        file = write(tmp_path / "log", [old] * 8000 + ["not json"] + lines_of([1] * 8000))

        assert len(since(file, NOW - timedelta(seconds=60))) == 8000

    def test_all_of_it_when_it_is_replayed(self, tmp_path) -> None:
        assert len(whole(write(tmp_path / "log", [*lines_of([90, 0]), "not json"]))) == 2

    def test_an_empty_file(self, tmp_path) -> None:
        assert since(write(tmp_path / "log", []), NOW) == []

    def test_a_file_that_is_not_there_is_named(self, tmp_path) -> None:
        with pytest.raises(LogUnreadable, match=r"access\.log cannot be read: No such file"):
            since(tmp_path / "access.log", NOW)


class TestTheContainersLog:
    def command(self, script: str) -> list[str]:
        return ["sh", "-c", script, "compose"]

    def test_its_lines_from_the_moment_on(self) -> None:
        script = "echo started; cat <<'END'\n" + "\n".join(lines_of([61, 59])) + "\nEND"

        assert len(since_by_compose(NOW - timedelta(seconds=60), self.command(script))) == 1

    def test_it_is_asked_for_that_time_and_for_the_facade_alone(self) -> None:
        script = 'printf \'{"time":"%s","status":200,"user_agent":"%s%s"}\' "$2" "$1" "$3"'

        found = since_by_compose(NOW, self.command(script))

        assert [(line.time, line.user_agent) for line in found] == [(NOW, "--sincefacade")]

    def test_a_failure_is_told_in_its_own_words(self) -> None:
        with pytest.raises(LogUnreadable, match="no such service: facade"):
            since_by_compose(NOW, self.command("echo 'no such service: facade' >&2; exit 1"))

    def test_a_missing_program_is_named(self) -> None:
        with pytest.raises(LogUnreadable, match="no-such-program cannot be run"):
            since_by_compose(NOW, ["no-such-program"])


def test_a_facade_that_is_a_process_has_a_file_and_one_in_a_container_has_none() -> None:
    own = file_from({"FACADE_AT": "process"})

    assert own is not None
    assert own.parts[-3:] == ("var", "facade", "access.log")
    assert file_from({}) is None


def test_a_file_that_is_named_is_read_instead_of_the_container(tmp_path) -> None:
    assert len(lines_since(NOW, write(tmp_path / "log", lines_of([0])))) == 1
