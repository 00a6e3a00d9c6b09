"""Processes are read with all that they have started."""

import os
import subprocess
import sys

import pytest

from load.processes import Usage, family, memory_mib, parent, processor_s, watched
from load.tests.runs import BEGAN, usage


def test_a_child_of_a_child_belongs_to_the_family() -> None:
    sleeps = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'print(flush=True); input()'])"
    with subprocess.Popen([sys.executable, "-c", sleeps], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout
        child.stdout.readline()

        members = family(os.getpid())
        grandchild = next(pid for pid in members if pid != child.pid and parent(pid) == child.pid)
        child.communicate(b"\n")

    assert {os.getpid(), child.pid, grandchild} <= set(members)
    assert parent(os.getpid()) == os.getppid()


def test_processor_time_and_memory_of_this_process_are_plausible() -> None:
    told = sum(os.times()[:2])

    assert processor_s(os.getpid()) == pytest.approx(told, abs=0.2)
    assert 5 < memory_mib(os.getpid()) < 2000


def test_a_process_that_has_gone_takes_nothing() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        child.wait()

    with watched({"gone": [child.pid], "this": [os.getpid()]}) as read:
        pass

    assert read["gone"].processor_s == [0]
    assert read["gone"].memory_mib == [0]
    assert read["this"].memory_mib[0] > 5


def test_what_is_busy_is_the_difference_of_readings() -> None:
    told = usage()

    assert (told.spent_s(), told.cores()) == (5, [0.5] * 10)
    assert told.busy(BEGAN + 2, BEGAN + 6) == 0.5
    assert told.busy(BEGAN + 20, BEGAN + 30) == 0
    assert Usage().spent_s() == 0
