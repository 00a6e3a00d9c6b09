"""The number of athletes: a database for each size, all at once, as far as the disk allows."""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from itertools import cycle

import orjson

from load.deployment import Deployment, deployed, settle
from load.growth.asking import Measuring
from load.growth.circumstances import told
from load.growth.options import Options
from load.growth.results import Curve, Point, Study
from load.growth.rounds import Case, play
from load.growth.rows import add_athletes, connected, size_mib
from pair.process import run_command

_SIZES: Sequence[int] = (1_000, 10_000, 100_000, 1_000_000)
_ENTRIES_EACH = 10
_ASKING = 400
_TOKEN_LIFETIME_S = 3 * 3600
_MIB_A_GIB = 1024
# What the next size takes is foreseen from the one before, and a little more.
_FORESIGHT = 1.1


def study(options: Options) -> Study:
    """Those who ask are spread over all athletes. Raises ServiceError and NoWorkoutError."""
    notes: list[str] = []
    with ExitStack() as stack:
        running: list[Deployment] = []
        points: list[Point] = []
        for size in (size for size in _SIZES if size <= options.most_athletes):
            needed_gib = _foreseen_mib(points, size) / _MIB_A_GIB
            if needed_gib > options.disk_gib:
                notes.append(_stopped(size, needed_gib, options))
                break
            folder = options.folder / f"athletes-{size}"
            running.append(stack.enter_context(deployed(folder, athletes=1, days=_ENTRIES_EACH, facade=False)))
            points.append(_filled(running[-1], size))
            options.progress(_what_it_took(points[-1]))
        cases = [
            Case(point, partial(Measuring(each).round, cycle(_tokens(each, int(point.at))), options.requests))
            for each, point in zip(running, points, strict=True)
        ]
        play("athletes", [cases], options)
        return Study(
            name="athletes",
            grows=f"athletes, each with {_ENTRIES_EACH} entries",
            told=told(running[0].database_url, options),
            curves=[Curve(title="athletes", points=points)],
            notes=notes,
        )


def _filled(deployment: Deployment, size: int) -> Point:
    began = time.perf_counter()
    with connected(deployment.database_url) as connection:
        add_athletes(connection, size - 1, entries=_ENTRIES_EACH)
    settle(deployment.database_url)
    took_s = time.perf_counter() - began
    with connected(deployment.database_url) as connection:
        facts = {"fill_s": took_s, "disk_mib": size_mib(connection), "entries": float(size * _ENTRIES_EACH)}
    return Point(at=size, label=f"{size:,} athletes", facts=facts)


def _tokens(deployment: Deployment, size: int) -> list[str]:
    """Of athletes from the first to the last, one from each half in turn."""
    numbers = range(1, size, max(1, (size - 1) // _ASKING))[:_ASKING]
    emails = (f"--email=grown-{number}@example.com" for number in numbers)
    lifetime = f"--lifetime-s={_TOKEN_LIFETIME_S}"
    printed = run_command("monolith.cli", "issue-tokens", lifetime, *emails, settings=deployment.monolith.settings)
    found = [orjson.loads(line)["access_token"] for line in printed.splitlines() if line.startswith('{"email"')]
    middle = len(found) // 2
    return [token for pair in zip(found[:middle], found[middle:], strict=False) for token in pair]


def _foreseen_mib(points: Sequence[Point], size: int) -> float:
    """Of all databases together, with one of that size."""
    if not points:
        return 0.0
    own = points[-1].facts["disk_mib"] / points[-1].at * size * _FORESIGHT
    return own + sum(point.facts["disk_mib"] for point in points)


def _stopped(size: int, needed_gib: float, options: Options) -> str:
    told_why = (
        f"{size:,} athletes were left out: with the smaller ones {needed_gib:.1f} GiB, {options.disk_gib:g} allowed."
    )
    options.progress(f"athletes: {told_why}")
    return told_why


def _what_it_took(point: Point) -> str:
    entries, mib, seconds = (point.facts[name] for name in ("entries", "disk_mib", "fill_s"))
    return f"athletes: {point.at:,.0f}, {entries:,.0f} entries: {mib:,.0f} MiB, written in {seconds:.0f} s"
