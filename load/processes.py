"""What processes take of the machine, read from /proc: processor time and memory, with all that they have started."""

import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_PARENT, _TIMES = 1, slice(11, 13)  # of what follows the name in /proc/<pid>/stat
_TIMES_WITH_ENDED_CHILDREN = slice(11, 15)
_EVERY_S = 1.0
_MEMORY_EVERY = 5  # of these; it takes longer to read
_GONE = (FileNotFoundError, ProcessLookupError)


def processor_s(pid: int) -> float:
    """Of one process."""
    return sum(map(int, _stat(pid)[_TIMES])) / _TICKS_PER_S


def memory_mib(pid: int) -> float:
    """Of one process, with what it shares with others."""
    return _kib(Path(f"/proc/{pid}/status"), "VmRSS:") / 1024


def parent(pid: int) -> int:
    """The process that started it."""
    return int(_stat(pid)[_PARENT])


def family(pid: int) -> list[int]:
    """The process and those that it has started, and so on."""
    found = [pid]
    with suppress(*_GONE):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text("ascii").split():
                found += family(int(child))
    return found


@dataclass
class Usage:
    """Of one part of the system: readings once a second, and of memory every five; `processor_s` grows."""

    at: list[float] = field(default_factory=list)
    processor_s: list[float] = field(default_factory=list)
    memory_mib: list[float] = field(default_factory=list)

    def spent_s(self) -> float:
        """Processor time from the first reading to the last."""
        return self.processor_s[-1] - self.processor_s[0] if self.processor_s else 0.0

    def busy(self, begin: float, end: float) -> float:
        """How many processors it kept busy in a span of time, by the readings in it; 0 when they are fewer than two."""
        readings = [(at, spent) for at, spent in zip(self.at, self.processor_s, strict=True) if begin <= at <= end]
        if len(readings) < 2:  # noqa: PLR2004  # a difference
            return 0.0
        (earlier, before), (later, after) = readings[0], readings[-1]
        return (after - before) / (later - earlier)

    def cores(self) -> list[float]:
        """How many processors it kept busy between each two readings."""
        readings = zip(self.at, self.processor_s, strict=True)
        return [round((after - before) / (later - at), 3) for (at, before), (later, after) in pairwise(readings)]


@contextmanager
def watched(parts: Mapping[str, Sequence[int]]) -> Iterator[dict[str, Usage]]:
    """Read, until the block ends, what each part takes: the processes named and their families.

    What is shared among processes counts once, by proportion.
    """
    usage = {name: Usage() for name in parts}
    done = threading.Event()

    def watch() -> None:
        number = 0
        while True:
            for name, pids in parts.items():
                _read(usage[name], pids, memory=number % _MEMORY_EVERY == 0)
            number += 1
            if done.wait(_EVERY_S):
                return

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield usage
    finally:
        done.set()
        thread.join()


def _read(usage: Usage, pids: Sequence[int], *, memory: bool) -> None:
    members = [member for pid in pids for member in family(pid)]
    spent = 0.0
    for member in members:
        with suppress(*_GONE):
            spent += sum(map(int, _stat(member)[_TIMES_WITH_ENDED_CHILDREN])) / _TICKS_PER_S
    # Between the end of a child and its parent's notice it is nowhere: time never goes back.
    usage.processor_s.append(max([spent, *usage.processor_s[-1:]]))
    usage.at.append(time.time())
    if memory:
        total = 0.0
        for member in members:
            with suppress(*_GONE):
                total += _kib(Path(f"/proc/{member}/smaps_rollup"), "Pss:") / 1024
        usage.memory_mib.append(round(total, 1))


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text("utf-8", errors="replace").rpartition(")")[2].split()


def _kib(file: Path, name: str) -> int:
    line = next((line for line in file.read_text("utf-8").splitlines() if line.startswith(name)), f"{name} 0")
    return int(line.split()[1])
