"""A moment for what a test holds up, and for all else as long as a busy machine takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from coach.deadline import Deadline
from coach.monolith_client import MonolithClient

_MOMENT_S = 0.3


@contextmanager
def short_of_time(path: str) -> Iterator[None]:
    """Let each call of this path of the monolith begin a moment before the deadline of its request."""
    send_once = MonolithClient._answer

    def send_late(client: MonolithClient, question: Any, deadline: Deadline) -> Any:
        is_late = client._contract.path(question.operation_id) == path
        return send_once(client, question, Deadline.after(_MOMENT_S) if is_late else deadline)

    with patch.object(MonolithClient, "_answer", send_late):
        yield
