"""Lets requests that come at once meet where they could get into each other's way."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Barrier, BrokenBarrierError

from sqlalchemy import Engine, event


@contextmanager
def meeting_before(beginning: str, parties: int = 2) -> Iterator[None]:
    """Let threads wait for each other before the statement that begins so.

    Where a lock keeps one of them from getting there, the others wait for a moment only.
    """
    barrier = Barrier(parties)

    def wait(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith(beginning):
            with suppress(BrokenBarrierError):
                barrier.wait(timeout=0.3)

    event.listen(Engine, "before_cursor_execute", wait)
    yield
    event.remove(Engine, "before_cursor_execute", wait)
