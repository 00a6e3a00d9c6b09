"""Which operation answered with which status how often, as hooks.py noted it."""

import json
from collections import Counter
from pathlib import Path
from typing import TypeAlias

Seen: TypeAlias = dict[str, Counter[int]]


def read_seen(file: Path) -> Seen:
    """Count the notes; requests with a method of no operation are left out."""
    seen: Seen = {}
    for line in file.read_text("utf-8").splitlines():
        operation_id, is_own_method, status = json.loads(line)
        if is_own_method:
            seen.setdefault(operation_id, Counter())[status] += 1
    return seen
