"""Sums up a run of several stages in one line of pytest's style; the last line of CI.

`python -m tools.closing_line SECONDS [NAME EXIT_CODE LOG_FILE] ...`
"""

import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_CLOSING = re.compile(r"^(?:=+ )?(?P<counts>\d+ [a-z]+(?:, \d+ [a-z]+)*) in [0-9.]+s\b.*$")
_COUNT = re.compile(r"(\d+) ([a-z]+)")
# In the order in which pytest names them.
_KINDS = ("failed", "passed", "skipped", "deselected", "xfailed", "xpassed", "warnings", "errors")
_BAD = ("failed", "errors")


class Stage(NamedTuple):
    """What became of one stage; `text` is what it printed."""

    name: str
    exit_code: int
    text: str


def counted(text: str) -> Counter[str]:
    """Add up the closing lines of pytest in the text; Schemathesis has similar ones, but its counts are no tests."""
    total: Counter[str] = Counter()
    for line in _COLOUR.sub("", text).splitlines():
        closing = _CLOSING.match(line)
        if closing is None:
            continue
        counts = {_plural(kind): int(number) for number, kind in _COUNT.findall(closing["counts"])}
        if counts.keys() <= set(_KINDS) and counts.keys() != {"warnings"}:
            total.update(counts)
    return total


def summary(stages: Iterable[Stage], seconds: float) -> tuple[str, bool]:
    """Return the line, and whether all is well: a stage that failed without a failed test counts as an error."""
    total: Counter[str] = Counter()
    for stage in stages:
        counts = counted(stage.text)
        if stage.exit_code != 0 and not any(counts[kind] for kind in _BAD):
            counts["errors"] += 1
        total += counts
    named = ", ".join(f"{total[kind]} {_singular(kind, total[kind])}" for kind in _KINDS if total[kind])
    line = f" {named or 'no tests ran'} in {seconds:.2f}s "
    return f"{line:=^80}", not any(total[kind] for kind in _BAD)


def _plural(kind: str) -> str:
    return {"error": "errors", "warning": "warnings"}.get(kind, kind)


def _singular(kind: str, number: int) -> str:
    return kind.removesuffix("s") if number == 1 else kind


def main(arguments: Sequence[str]) -> int:
    """Print which stages failed, then the line; returns the exit code."""
    seconds, *rest = arguments
    stages = [
        Stage(name, int(code), Path(log).read_text(encoding="utf-8", errors="replace"))
        for name, code, log in zip(rest[::3], rest[1::3], rest[2::3], strict=True)
    ]
    for stage in stages:
        if stage.exit_code != 0:
            print(f"failed: {stage.name}")
    line, well = summary(stages, float(seconds))
    print(line)
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
