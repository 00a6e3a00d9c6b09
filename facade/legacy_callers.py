"""Reports who still gets the workout from the monolith, by client: `python -m facade.legacy_callers`.

Reads the façade's access log, or the monolith's metrics. Exit code 0; with --expect-none 1 when there is a caller; 2
when neither can be read.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from prometheus_client.parser import text_string_to_metric_families

from facade import log_source
from facade.access_log import PARALLEL_RUN, Line
from facade.log_source import LogUnreadable
from facade.routes import OPERATIONS
from facade.table import table

NOBODY, SOMEBODY, COULD_NOT_READ = 0, 1, 2
_LEGACY_PATH: Final = "/fitness/wod"
_METRIC: Final = "legacy_wod_requests_total"
_RETIRED_STATUS: Final = 410
_RETIRED_OUTCOME: Final = "legacy-wod-retired"


@dataclass(frozen=True, slots=True)
class Caller:
    """One client: how often the monolith answered it, how often of these in the coach's place or with "retired"."""

    client: str
    requests: int
    fallbacks: int | None
    retired: int
    last_seen: datetime | None


def callers_in_log(lines: Iterable[Line]) -> list[Caller]:
    """The clients, most frequent first; those of the parallel run, which asks on purpose, are left out."""
    by_client: dict[str, list[Line]] = {}
    for line in lines:
        if _is_legacy(line) and line.client != PARALLEL_RUN:
            by_client.setdefault(line.client, []).append(line)
    callers = (
        Caller(
            client,
            requests=len(found),
            fallbacks=sum(line.fallback for line in found),
            retired=sum(line.status == _RETIRED_STATUS for line in found),
            last_seen=max(line.time for line in found),
        )
        for client, found in by_client.items()
    )
    return sorted(callers, key=lambda caller: (-caller.requests, caller.client))


def _is_legacy(line: Line) -> bool:
    moves = line.operation_id in OPERATIONS or line.path == _LEGACY_PATH
    return moves and line.backend == "monolith" and not line.shadow


def callers_in_metrics(text: str) -> list[Caller]:
    """The clients that the monolith has counted since it started. Raises LogUnreadable when it counts none at all."""
    try:
        families = list(text_string_to_metric_families(text))
    except ValueError as exc:
        raise LogUnreadable(f"These are no metrics: {exc}") from exc
    samples = [sample for family in families for sample in family.samples if sample.name == _METRIC]
    if not samples and not any(family.name == _METRIC.removesuffix("_total") for family in families):
        raise LogUnreadable(f"There is no {_METRIC} in these metrics: are they the monolith's?")
    counts: dict[str, list[int]] = {}
    for sample in samples:
        count = counts.setdefault(sample.labels["client"], [0, 0])
        count[0] += int(sample.value)
        if sample.labels.get("outcome") == _RETIRED_OUTCOME:
            count[1] += int(sample.value)
    counts.pop(PARALLEL_RUN, None)
    callers = [Caller(client, asked, None, retired, None) for client, (asked, retired) in counts.items()]
    return sorted(callers, key=lambda caller: (-caller.requests, caller.client))


def report(callers: Sequence[Caller], covered: str) -> Iterator[str]:
    """What an operator reads; `covered` tells from when on the source knows."""
    if not callers:
        yield f"Nobody gets the workout from the monolith, {covered}."
        return
    yield f"Who gets the workout from the monolith, {covered}:"
    yield from table(
        [
            ("client", "requests", "of them fallbacks", "of them 410", "last"),
            *(
                (
                    caller.client,
                    str(caller.requests),
                    "-" if caller.fallbacks is None else str(caller.fallbacks),
                    str(caller.retired),
                    "-" if caller.last_seen is None else caller.last_seen.isoformat(timespec="seconds"),
                )
                for caller in callers
            ),
        ]
    )


def main(arguments: Sequence[str]) -> int:
    """Read, print, and return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        callers, covered = (
            _of_metrics(options.metrics)
            if options.metrics
            else _of_log(options.log or log_source.file_from(os.environ), options.hours)
        )
    except LogUnreadable as exc:
        sys.stderr.write(f"legacy-callers: {exc}\n")
        return COULD_NOT_READ
    for line in report(callers, covered):
        print(line)
    return SOMEBODY if callers and options.expect_none else NOBODY


def _of_log(file: Path | None, hours: float) -> tuple[list[Caller], str]:
    start = datetime.now(UTC) - timedelta(hours=hours)
    lines = log_source.lines_since(start, file)
    if not lines:
        raise LogUnreadable(f"The log has no request of the last {hours:g} hours: it says nothing of anybody.")
    # A log that was rotated, or that began later, does not cover the whole window.
    oldest = min(line.time for line in lines)
    return callers_in_log(lines), f"by the log from {oldest.isoformat(timespec='seconds')} on ({len(lines)} requests)"


def _of_metrics(source: str) -> tuple[list[Caller], str]:
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")
    except OSError as exc:
        raise LogUnreadable(f"{source} cannot be read: {exc.strerror}.") from exc
    return callers_in_metrics(text), "by the metrics of one process since it started"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m facade.legacy_callers", description="Report who still gets the workout from the monolith."
    )
    parser.add_argument("--log", type=Path, metavar="FILE", help="the access log (default: the façade's own)")
    parser.add_argument("--hours", type=float, default=24.0, help="how far to look back in the log (default: 24)")
    parser.add_argument("--metrics", metavar="FILE", help="the monolith's /metrics instead; - is standard input")
    parser.add_argument("--expect-none", action="store_true", help="exit code 1 when there is a caller")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
