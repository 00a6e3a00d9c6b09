"""Writes a verdict for people: the breaking changes first."""

from collections.abc import Iterator

from gates.changes import Impact
from gates.gate import Judged, Verdict

_WORDS = {Impact.MAJOR: "BREAKING", Impact.MINOR: "addition", Impact.PATCH: "other"}


def lines(verdict: Verdict) -> Iterator[str]:
    """The changes of one service, greatest first, under a heading."""
    yield f"{verdict.service} {verdict.released} (released) -> {verdict.version} (spec/{verdict.service}/openapi.yaml)"
    if not verdict.changes:
        yield "  no change"
    for judged in verdict.changes:
        yield from _change(judged)


def _change(judged: Judged) -> Iterator[str]:
    change, exception = judged.change, judged.exception
    rule = f" ({change.rule})" if change.rule else ""
    yield f"  {_WORDS[change.impact]:8}  {change.place}"
    yield f"            {change.message}{rule}"
    if exception is not None:
        yield (
            f"            let through until {exception.expires} as {_WORDS[exception.impact]}, "
            f"by {exception.reviewed_by}: {exception.reason}"
        )
