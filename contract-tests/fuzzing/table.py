"""The table of operations and the statuses that were seen of them."""

from fuzzing.rounds import Outcome


def render(outcome: Outcome) -> str:
    """One line for each operation: how often which status came."""
    width = max(map(len, outcome.seen), default=0)
    lines = [
        f"{operation_id:{width}}  " + "  ".join(f"{status}:{count}" for status, count in sorted(statuses.items()))
        for operation_id, statuses in sorted(outcome.seen.items())
    ]
    return "\n".join(["", outcome.title, *lines])
