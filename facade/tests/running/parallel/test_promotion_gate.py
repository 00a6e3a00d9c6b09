"""The gate on the report of a real parallel run."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from facade.parallel_run import GOOD_ENOUGH
from facade.promotion import PROMOTED, REFUSED, main
from facade.routes import OPERATIONS, Route
from facade.tests.running.parallel.relay import relay
from facade.tests.running.parallel.running import AMPLE_MS, LESS_THAN_SLOW_MS, SLOW_S, Run


class Gate:
    """The command at legacy, with this report; `switched` is what the façade was brought to."""

    def __init__(self, file: Path, run: Run) -> None:
        file.touch()
        self._file = file
        self._own = (
            "--build",
            "",
            "--report",
            str(run.file),
            "--sample",
            "20",
            "--max-p95-ratio",
            "1000",
        )
        self.switched: list[Mapping[str, Route]] = []

    def __call__(self, legacy: str, replacement: str, *, max_p95_ms: str) -> int:
        sides = ("--legacy", legacy, "--replacement", replacement)
        return main([*self._own, *sides, "--max-p95-ms", max_p95_ms], self, self._file)

    def status(self) -> tuple[dict[str, Route], dict[str, Route]]:
        present = dict.fromkeys(OPERATIONS, Route("legacy"))
        return present, present

    def change(self, changes: Mapping[str, Route]) -> dict[str, Route]:
        self.switched.append(changes)
        return dict(changes)


@pytest.fixture
def gate(tmp_path: Path, run: Run) -> Gate:
    return Gate(tmp_path / "routes.conf", run)


def test_a_good_coach_may_be_shadowed(run, gate, pair) -> None:
    assert run(pair.monolith.url, pair.coach.url, "--sample", "20") == GOOD_ENOUGH

    assert gate(pair.monolith.url, pair.coach.url, max_p95_ms=AMPLE_MS) == PROMOTED
    assert [set(map(str, changes.values())) for changes in gate.switched] == [{"shadow 10"}]


def test_a_slow_coach_may_not_although_it_is_right(run, gate, pair, capsys) -> None:
    with relay(pair.coach.url, delay_s=SLOW_S) as coach:
        assert run(pair.monolith.url, coach, "--sample", "20") == GOOD_ENOUGH

        assert gate(pair.monolith.url, coach, max_p95_ms=LESS_THAN_SLOW_MS) == REFUSED
    assert gate.switched == []
    assert f"must be at most {LESS_THAN_SLOW_MS} ms" in capsys.readouterr().out
