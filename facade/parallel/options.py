"""What an operator can say to the parallel run."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from facade import deployment
from facade.parallel.sample import sample_size


@dataclass(frozen=True, kw_only=True)
class Options:
    """The options, checked; `sample` is how many athletes are to be compared, for each operation."""

    facade: str | None
    legacy: str
    replacement: str
    tokens: str | None
    issue: str | None
    operation: str | None
    find: float
    confidence: float
    sample: int
    noise_sample: int
    replay: Path | None
    rate: float
    workers: int
    max_noise: float
    max_unmatched: float
    max_failed: float
    max_p95_ms: float | None
    max_p95_ratio: float | None
    json: Path | None
    salt: str | None
    build: str
    progress: bool


def read_options(arguments: Sequence[str], variables: Mapping[str, str]) -> Options:
    """What is not said follows from the environment; ends the program with code 2 when they make no sense."""
    parser = _parser()
    given = vars(parser.parse_args(arguments))
    if (given["legacy"] is None) != (given["replacement"] is None):
        parser.error("--legacy and --replacement belong together")
    direct = given["legacy"] is not None
    if direct and given["facade"] is not None:
        parser.error("either --facade, or --legacy and --replacement")
    facade = None if direct else (given["facade"] or deployment.facade_url(variables)).rstrip("/")
    given["facade"] = facade
    for side in ("legacy", "replacement"):
        given[side] = facade or given[side].rstrip("/")
    given["sample"] = given["sample"] or sample_size(given["find"], given["confidence"])
    if given["tokens"] is None and given["issue"] is None:
        given["issue"] = deployment.issuer(variables)
    if given["build"] is None:
        given["build"] = deployment.build(variables)
    return Options(**given)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m facade.parallel_run",
        description="Ask the monolith and the coach the same, and compare. Reads only.",
        epilog="Exit code 0: good enough; 1: not; 2: could not run.",
    )
    whom = parser.add_argument_group("whom to ask")
    whom.add_argument("--facade", metavar="URL", help="through the façade (default: that of FACADE_PORT)")
    whom.add_argument("--legacy", metavar="URL", help="the monolith itself, without the façade")
    whom.add_argument("--replacement", metavar="URL", help="the coach itself")
    whom.add_argument("--build", help="what runs there, for the promotion gate (default: images or commit)")
    who = parser.add_argument_group("for whom")
    tokens = who.add_mutually_exclusive_group()
    tokens.add_argument("--tokens", metavar="FILE", help='JSON lines {"email", "access_token"}; - is standard input')
    tokens.add_argument(
        "--issue", metavar="COMMAND", help="a command that prints them (default: the monolith's, by FACADE_AT)"
    )
    _add_sample(parser.add_argument_group("what and how many"))
    pace = parser.add_argument_group("how fast")
    pace.add_argument("--rate", type=above_zero, default=50.0, help="requests in a second (default: 50)")
    pace.add_argument("--workers", type=count, default=4, help="pairs at a time (default: 4)")
    _add_limits(parser.add_argument_group("what is good enough"))
    output = parser.add_argument_group("output")
    output.add_argument("--json", type=Path, metavar="FILE", help="the report for machines, and for the promotion gate")
    output.add_argument("--salt", help="the key of the athletes' pseudonyms (default: by chance, kept nowhere)")
    output.add_argument("--no-progress", dest="progress", action="store_false", help="no progress bar")
    return parser


def _add_sample(group: "argparse._ArgumentGroup") -> None:
    group.add_argument("--operation", metavar="ID", help="one operationId only (default: all that move)")
    group.add_argument("--find", type=share, default=0.01, help="the share of wrong answers to be seen (default: 0.01)")
    group.add_argument("--confidence", type=share, default=0.95, help="how surely (default: 0.95)")
    group.add_argument(
        "--sample", type=count, metavar="N", help="athletes (default: what --find and --confidence need)"
    )
    group.add_argument(
        "--noise-sample", type=count, default=50, metavar="N", help="athletes for whom legacy is asked twice (50)"
    )
    group.add_argument("--replay", type=Path, metavar="ACCESS_LOG", help="ask operations as often as this log has them")


def _add_limits(group: "argparse._ArgumentGroup") -> None:
    group.add_argument(
        "--max-noise",
        type=share_or_none,
        default=0.0,
        help="the share in which legacy may differ from itself; places where it does are set aside (default: 0)",
    )
    group.add_argument("--max-unmatched", type=share_or_none, default=0.0, help="share of all pairs (default: 0)")
    group.add_argument("--max-failed", type=share_or_none, default=0.01, help="share of all pairs (default: 0.01)")
    group.add_argument("--max-p95-ms", type=above_zero, help="of the replacement (default: no limit)")
    group.add_argument("--max-p95-ratio", type=above_zero, help="replacement to legacy (default: no limit)")


def _number(wanted: str, holds: Callable[[float], bool]) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not holds(value):
            raise argparse.ArgumentTypeError(f"{text!r} is not {wanted}")
        return value

    return read


share = _number("a share between 0 and 1", lambda value: 0 < value < 1)
share_or_none = _number("a share from 0 to below 1", lambda value: 0 <= value < 1)
above_zero = _number("a number above 0", lambda value: 0 < value < float("inf"))


def count(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)
