"""What wrk's summary is taken for, and that no speed is told of a pair that does not do its job."""

import json

import pytest

from load.peers.wrk import Load, WrkError, find_wrk, read

SUMMARY = {
    "answers": 1200,
    "duration_us": 2_000_000,
    "p50_us": 12_500,
    "p99_us": 31_000,
    "failed": 0,
    "broken": 0,
    "first_failure": "",
}


def printed(**changed: object) -> str:
    """What wrk prints with our script: its own lines, then ours."""
    return f"Running 2s test @ http://127.0.0.1:1\n  1 threads and 16 connections\n{json.dumps(SUMMARY | changed)}\n"


def test_the_summary_is_the_last_line() -> None:
    load = read(printed())

    assert load == Load(answers=1200, seconds=2.0, p50_ms=12.5, p99_ms=31.0)
    assert load.per_s == 600.0


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"failed": 3, "first_failure": "401 Unauthorized"}, "3 of 1200 answers were no workouts.*401 Unauthorized"),
        ({"broken": 2}, "2 connections broke"),
    ],
    ids=["an answer that is no workout", "a connection that broke"],
)
def test_a_single_failure_fails_the_measurement(changed: dict[str, object], told: str) -> None:
    with pytest.raises(WrkError, match=told):
        read(printed(**changed))


@pytest.mark.parametrize("text", ["", "wrk: no such script\n"])
def test_without_the_summary_there_is_no_figure(text: str) -> None:
    with pytest.raises(WrkError, match="without its summary"):
        read(text)


def test_whoever_has_no_wrk_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(WrkError, match=r"apt-get install wrk$"):
        find_wrk()
