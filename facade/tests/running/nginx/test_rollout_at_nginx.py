"""`make rollout` and `make rollback` at a running nginx."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from facade import routes
from facade.process import ROOT, Plan, find_nginx
from facade.rollout import Failed, Rollout
from facade.routes import OPERATIONS, Route
from facade.sites import ProcessSite
from facade.tests.running.nginx.asking import workout

# The fastest of so many counts: a machine may be busy with something else for a moment.
BUSY = 3


@pytest.fixture
def roll(facade):
    facade.change("legacy")
    return Rollout(facade.routes, ProcessSite(facade.plan, find_nginx()))


def everything(route):
    return dict.fromkeys(OPERATIONS, Route.parse(route))


class TestRollout:
    @pytest.mark.parametrize("mode", ["replaced", "shadow", "canary 99.9", "canary 0.1"])
    def test_is_what_answers_when_it_is_done(self, roll, facade, mode):
        roll.change(everything(mode))

        answers = [workout(facade) for _ in range(10)]

        expected = "coach" if mode in ("replaced", "canary 99.9") else "monolith"
        assert {answer.headers["X-Served-By"] for answer in answers} == {expected}
        assert roll.status() == (everything(mode),) * 2

    def test_what_nginx_does_not_take_changes_nothing(self, roll, facade):
        before = facade.routes.read_text()
        bad = facade.plan.routes / "trusted-proxies.conf"
        bad.write_text("set_real_ip_from nonsense;")

        with pytest.raises(Failed, match=r"nginx refuses it: .*trusted-proxies"):
            roll.change(everything("replaced"))
        bad.unlink()

        assert facade.routes.read_text() == before
        assert roll.status() == (everything("legacy"),) * 2

    def test_a_reload_without_effect_is_noticed(self, roll, facade, monkeypatch):
        before = facade.routes.read_text()
        monkeypatch.setattr("facade.sites._EFFECT_WITHIN_S", 0.5)
        # The master does not run, and so it does not hear of it; its workers do.
        os.kill(facade.process.pid, signal.SIGSTOP)

        try:
            with pytest.raises(Failed, match="old configuration"):
                roll.change(everything("replaced"))
        finally:
            os.kill(facade.process.pid, signal.SIGCONT)

        assert facade.routes.read_text() == before
        # What was sent meanwhile is the order to read what has been put back.
        facade.change("legacy")
        assert workout(facade).headers["X-Served-By"] == "monolith"

    def test_another_one_at_work_is_not_disturbed(self, roll, facade):
        inside, done = threading.Event(), threading.Event()

        class Slow(ProcessSite):
            def reload(self, wanted):
                inside.set()
                done.wait(10)
                super().reload(wanted)

        slow = Rollout(facade.routes, Slow(facade.plan, find_nginx()))
        first = threading.Thread(target=slow.change, args=(everything("replaced"),))
        first.start()
        inside.wait(10)

        with pytest.raises(Failed, match="Another rollout"):
            roll.change(everything("shadow"))
        done.set()
        first.join()

        assert roll.status() == (everything("replaced"),) * 2


class TestRollback:
    @pytest.mark.parametrize("mode", ["shadow", "canary 50", "replaced", "retired"])
    def test_takes_less_than_a_second(self, roll, facade, mode):
        taken = []
        for _ in range(BUSY):
            roll.back(everything(mode))
            started = time.monotonic()
            roll.back(everything("legacy"))
            taken.append(time.monotonic() - started)

            assert workout(facade).headers["X-Served-By"] == "monolith"

        assert min(taken) < 1, taken

    def test_the_command_as_a_whole_does(self, roll, facade):
        taken = []
        for _ in range(BUSY):
            roll.back(everything("replaced"))
            started = time.monotonic()
            done = command(facade.plan, "--back")
            taken.append(time.monotonic() - started)

            assert (done.returncode, done.stderr) == (0, "")
            assert routes.read(facade.routes.read_text()) == everything("legacy")

        assert min(taken) < 1, taken


def command(plan: Plan, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """`python -m facade.rollout`, for the nginx of a test instead of the project's."""
    program = (
        "import sys; from pathlib import Path; from facade import rollout, sites; from facade.process import Plan;"
        f"plan = Plan(folder=Path({str(plan.folder)!r}), routes=Path({str(plan.routes)!r}), monolith=[], coach=[],"
        f"port={plan.port}, internal_port={plan.internal_port});"
        f"site = sites.ProcessSite(plan, {find_nginx()!r});"
        "rollout.rollout_from = lambda _: rollout.Rollout(plan.routes / 'routes.conf', site);"
        f"sys.exit(rollout.main({list(arguments)!r}))"
    )
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
