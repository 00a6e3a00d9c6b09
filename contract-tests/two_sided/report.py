"""Which behaviour of the upstream was met how often, and what the coach made of it; and whether that was enough."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from two_sided.behaviours import kinds_of
from two_sided.contract import paths
from two_sided.playing import Tally

# Operation (none when the upstream was not to be asked) and kind of behaviour.
Row: TypeAlias = tuple[str, str]
# More than this is no machine that is busy now and then.
_BUSY_PERCENT: Final = 2
_FEWEST: Final = 3


def rows(tallies: Iterable[Tally]) -> dict[Row, Counter[str]]:
    """How often which answer came, by row."""
    found: dict[Row, Counter[str]] = defaultdict(Counter)
    for tally in tallies:
        for (operation_id, kind, told), count in tally.answers.items():
            found[operation_id, kind][told] += count
    return found


def render(tallies: Sequence[Tally]) -> str:
    """The table, one line for each row, and a line for each lane."""
    found = rows(tallies)
    width = max((len(kind) for _, kind in found), default=0)
    lines = []
    for operation_id in ["", *sorted(paths())]:
        lines += ["", operation_id or "not to be asked"]
        mine = sorted((kind, counts) for (name, kind), counts in found.items() if name == operation_id)
        lines += [f"  {kind:{width}}  {counts.total():5}  {_spread(counts)}" for kind, counts in mine]
    lines += ["", *map(_of_a_lane, tallies)]
    return "\n".join([*lines, f"{_different(tallies)} different pairs in all"])


def shallow(tallies: Sequence[Tally], *, pairs: int) -> list[str]:
    """Why the pairs that were played prove less than they should; empty when they do not."""
    met: Counter[str] = Counter()
    for (_, kind), counts in rows(tallies).items():
        met[kind] += counts.total()
    played = _different(tallies)
    busy = sum(tally.looked_again for tally in tallies)
    wanted = {kind for operation_id in paths() for kind in kinds_of(operation_id)}
    complaints = [f"{played} pairs were played, where {pairs} were to be"] if played < pairs else []
    if busy * 100 > _BUSY_PERCENT * played:
        complaints.append(f"{busy} of {played} pairs were right only when played again: is the machine so busy?")
    complaints += [f"{kind!r} was met {met[kind]} times only" for kind in sorted(wanted) if met[kind] < _FEWEST]
    return complaints


def _different(tallies: Iterable[Tally]) -> int:
    return len({pair for tally in tallies for pair in tally.played})


def _spread(counts: Counter[str]) -> str:
    return ", ".join(f"{told}: {count}" for told, count in sorted(counts.items()))


def _of_a_lane(tally: Tally) -> str:
    return (
        f"{tally.name}: {len(tally.played)} pairs in {tally.seconds:.0f} s; "
        f"brought back {tally.restored} times to what it held; "
        f"{tally.looked_again} pairs played again because something was late"
    )
