"""Step by step through a real façade before the real pair, on the evidence that the commands gather themselves."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from facade.ladder import SHADOW
from facade.legacy_callers import SOMEBODY
from facade.legacy_callers import main as legacy_callers
from facade.parallel.sample import read_athletes
from facade.parallel_run import GOOD_ENOUGH, NOT_GOOD_ENOUGH
from facade.parallel_run import main as parallel_run
from facade.process import LOG, find_nginx
from facade.promotion import PROMOTED, REFUSED
from facade.promotion import main as promotion
from facade.rollout import Rollout
from facade.routes import OPERATIONS, Route
from facade.sites import ProcessSite
from facade.tests.running.nginx.facade_process import Facade, running_facade, until
from facade.tests.running.parallel.relay import relay
from facade.tests.running.parallel.running import AMPLE_MS, LESS_THAN_SLOW_MS, SLOW_S
from pair.running import Pair

# So many copies are under way at a time; more would be refused when the coach is late.
COPIES = 16


class Migration:
    """A façade whose coach can be made slow, and the commands of its operator."""

    def __init__(self, facade: Facade, tokens: Path, report: Path) -> None:
        self.delay_s = 0.0
        self._facade = facade
        self._tokens = tokens
        self._report = report
        self._log = facade.plan.folder / LOG
        self._rollout = Rollout(facade.routes, ProcessSite(facade.plan, find_nginx()))

    def compare(self, *options: str) -> int:
        files = ("--tokens", str(self._tokens), "--json", str(self._report))
        pace = (
            "--build",
            "",
            "--rate",
            "2000",
            "--workers",
            "2",
            "--no-progress",
            "--sample",
            "20",
            "--noise-sample",
            "5",
        )
        return parallel_run(["--facade", self._facade.url, *files, *pace, *options])

    def promote(self, max_p95_ms: str = AMPLE_MS) -> int:
        files = ("--report", str(self._report), "--log", str(self._log), "--facade", self._facade.url)
        budget = (
            "--build",
            "",
            "--sample",
            "20",
            "--min-requests",
            "10",
            "--max-p95-ratio",
            "1000",
            "--max-p95-ms",
            max_p95_ms,
        )
        return promotion([*files, *budget], self._rollout, self._facade.routes)

    def wait(self) -> None:
        """Let a while go by since the last step: what is logged in the same second is not counted for the new one."""
        moment = time.time() - 2
        os.utime(self._facade.routes, (moment, moment))

    def callers(self) -> int:
        return legacy_callers(["--log", str(self._log), "--expect-none"])

    def ask(self, times: int, **headers: str) -> None:
        """Ask for that many workouts, and wait until the log has them all."""
        athlete = read_athletes(self._tokens.read_text(encoding="utf-8").splitlines())[0]
        before = len(self._facade.lines())
        with requests.Session() as session:
            session.headers.update({"Authorization": f"Bearer {athlete.token}", "User-Agent": "fit-app/2", **headers})
            for _ in range(times):
                session.get(f"{self._facade.url}/fitness/wod", timeout=10).raise_for_status()
        until(lambda: len(self._facade.lines()) >= before + times, "the log lacks lines")

    def copy_everything(self) -> None:
        """As an operator may: there is but one athlete, who need not be in the share that is copied."""
        self._rollout.change(dict.fromkeys(OPERATIONS, Route("shadow")))

    def copies(self) -> int:
        return sum(line["shadow"] for line in self._facade.lines())

    @property
    def stands(self) -> set[Route]:
        return set(self._rollout.status()[1].values())


@pytest.fixture
def migration(pair: Pair, tokens: Path, tmp_path: Path) -> Iterator[Migration]:
    slow: list[Migration] = []

    def late(_email: str, body: Any) -> Any:
        time.sleep(slow[0].delay_s)
        return body

    monolith = urlsplit(pair.monolith.url).netloc
    with (
        relay(pair.coach.url, late) as coach,
        running_facade(tmp_path / "facade", monolith=[monolith], coach=[urlsplit(coach).netloc]) as facade,
    ):
        slow.append(Migration(facade, tokens, tmp_path / "report.json"))
        yield slow[0]


def test_each_step_needs_its_own_evidence(migration, capsys) -> None:
    assert migration.promote() == REFUSED
    assert migration.compare() == GOOD_ENOUGH
    assert migration.promote() == PROMOTED
    assert migration.stands == {SHADOW}

    assert migration.promote() == REFUSED
    migration.copy_everything()
    migration.wait()
    migration.ask(COPIES)
    until(lambda: migration.copies() >= 10, "too few copies reach the coach")
    assert migration.promote() == PROMOTED
    assert migration.stands == {Route.parse("canary 1")}

    migration.wait()
    migration.delay_s = SLOW_S
    migration.ask(10, **{"X-Wod-Backend": "coach"})
    capsys.readouterr()
    assert migration.promote(LESS_THAN_SLOW_MS) == REFUSED
    assert "NO  last window at canary 1, p95 of the coach" in capsys.readouterr().out
    assert migration.stands == {Route.parse("canary 1")}

    assert migration.callers() == SOMEBODY
    assert "fit-app " in capsys.readouterr().out


def test_a_run_through_a_facade_that_answers_for_the_coach_itself_compares_nothing(migration, capsys) -> None:
    # Retired: the header has no say any more, so that "legacy" would be the coach once more.
    for mode in ("replaced", "retired"):
        migration._rollout.change(dict.fromkeys(("wod.get_wod", "wod.plan_wod"), Route(mode)))

    code = migration.compare()

    assert code == 2
    assert "legacy: answered by coach" in capsys.readouterr().err


def test_a_slow_coach_is_seen_through_the_facade(migration) -> None:
    migration.delay_s = SLOW_S

    assert migration.compare("--max-p95-ms", LESS_THAN_SLOW_MS) == NOT_GOOD_ENOUGH


def test_the_mix_of_the_log_can_be_asked_again(migration, tmp_path, capsys) -> None:
    migration.ask(10)

    code = migration.compare("--replay", str(tmp_path / "facade" / "run" / LOG))

    out = capsys.readouterr().out
    assert code == GOOD_ENOUGH
    assert "wod.get_wod" in out
    assert "wod.plan_wod" not in out
