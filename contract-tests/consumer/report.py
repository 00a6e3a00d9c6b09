"""Writes down what the coach consumes of the monolith: how often it asked, and what it needs of the answers."""

from collections import Counter
from collections.abc import Iterable

from consumer.needs import Need
from consumer.parts import is_header


def as_text(counts: Counter[str]) -> str:
    """A line for each operation and how many requests for it were recorded."""
    width = max(map(len, counts), default=0)
    lines = [f"  {operation_id:<{width}}  {count:>7}" for operation_id, count in sorted(counts.items())]
    return "\n".join([f"Coaches sent {counts.total()} requests to monoliths:", *lines])


def as_markdown(counts: Counter[str], distinct: Counter[str], needs: Iterable[Need]) -> str:
    """A table of the operations and, for each of them, what is needed and by whom."""
    by_operation = {operation_id: [it for it in needs if it.operation_id == operation_id] for operation_id in counts}
    lines = [
        "# What the coach consumes of the monolith",
        "",
        "| operationId | requests recorded | of different meaning |",
        "| --- | ---: | ---: |",
        *(f"| `{name}` | {count} | {distinct[name]} |" for name, count in sorted(counts.items())),
    ]
    for operation_id, own in sorted(by_operation.items()):
        lines += ["", f"## {operation_id}", "", "| status | needed | by |", "| --- | --- | --- |"]
        lines += [f"| {need.status} | {_needed(need)} | `{need.reader}` |" for need in own]
    return "\n".join([*lines, ""])


def _needed(need: Need) -> str:
    if not need.part:
        return "the answer itself"
    return f"header `{need.part[:-1]}`" if is_header(need.part) else f"`{need.part}`"
