"""What an operator can say to the promotion, and what holds when nothing is said."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from facade import deployment, log_source
from facade.gate import Budget, Subject
from facade.parallel.options import above_zero, count, share, share_or_none
from facade.parallel.sample import sample_size

_REPORT: Final = Path("reports/parallel-run.json")


@dataclass(frozen=True, kw_only=True)
class Options:
    """The options, checked; without `log` that of the container is read."""

    retire: bool
    only_check: bool
    operation: str | None
    report: Path
    log: Path | None
    window_s: float
    subject: Subject
    budget: Budget


def read_options(arguments: Sequence[str], variables: Mapping[str, str]) -> Options:
    """What is not said follows from the environment; ends the program with code 2 when they make no sense."""
    given = _parser().parse_args(arguments)
    facade = given.facade or deployment.facade_url(variables)
    return Options(
        retire=given.step == "retired",
        only_check=given.check,
        operation=given.operation,
        report=given.report,
        log=given.log or log_source.file_from(variables),
        window_s=given.window_s,
        subject=Subject(
            legacy=(given.legacy or facade).rstrip("/"),
            replacement=(given.replacement or facade).rstrip("/"),
            build=deployment.build(variables) if given.build is None else given.build,
        ),
        budget=Budget(
            report_max_age_s=given.report_max_age_s,
            athletes=given.sample or sample_size(given.find, given.confidence),
            max_unmatched=given.max_unmatched,
            max_failed=given.max_failed,
            min_requests=given.min_requests,
            max_errors=given.max_errors,
            max_fallbacks=given.max_fallbacks,
            max_p95_ms=given.max_p95_ms,
            max_p95_ratio=given.max_p95_ratio,
        ),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m facade.promotion",
        description="Go one step further: legacy, shadow, canary 1, 10, 50, replaced.",
        epilog="Exit code 0: gone further; 1: not; 2: could not be decided or done.",
    )
    parser.add_argument("step", nargs="?", choices=["retired"], help="the last step, which has to be asked for")
    parser.add_argument("--operation", metavar="ID", help="one operation only (default: all)")
    parser.add_argument("--check", action="store_true", help="only say whether it may go on")
    _add_report(parser.add_argument_group("the parallel run"))
    _add_window(parser.add_argument_group("the last window of the access log"))
    both = parser.add_argument_group("latency of the coach, in both")
    both.add_argument("--max-p95-ms", type=above_zero, default=50.0, help="(default: 50)")
    both.add_argument("--max-p95-ratio", type=above_zero, default=5.0, help="to the monolith's (default: 5)")
    return parser


def _add_report(group: "argparse._ArgumentGroup") -> None:
    group.add_argument(
        "--report", type=Path, default=Path("reports/parallel-run.json"), metavar="FILE", help="its JSON"
    )
    group.add_argument("--facade", metavar="URL", help="asked through it (default: that of FACADE_PORT)")
    group.add_argument("--legacy", metavar="URL", help="or without the façade: the monolith")
    group.add_argument("--replacement", metavar="URL", help="and the coach")
    group.add_argument("--build", help="what runs there (default: images or commit)")
    group.add_argument("--report-max-age-s", type=above_zero, default=3600.0, help="(default: 3600)")
    group.add_argument("--find", type=share, default=0.01, help="the fault that it must be able to see (default: 0.01)")
    group.add_argument("--confidence", type=share, default=0.95, help="how surely (default: 0.95)")
    group.add_argument("--sample", type=count, metavar="N", help="athletes (default: what these two need)")
    group.add_argument("--max-unmatched", type=share_or_none, default=0.0, help="share of all pairs (default: 0)")
    group.add_argument("--max-failed", type=share_or_none, default=0.01, help="share of all pairs (default: 0.01)")


def _add_window(group: "argparse._ArgumentGroup") -> None:
    group.add_argument(
        "--log", type=Path, metavar="FILE", help="the access log (default: the façade's own, by FACADE_AT)"
    )
    group.add_argument("--window-s", type=above_zero, default=60.0, help="how far back, not past the last step (60)")
    group.add_argument("--min-requests", type=count, default=100, help="to the coach (default: 100)")
    group.add_argument("--max-errors", type=share_or_none, default=0.001, help="share of them (default: 0.001)")
    group.add_argument("--max-fallbacks", type=share_or_none, default=0.01, help="share of them (default: 0.01)")
