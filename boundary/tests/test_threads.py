"""Blocking work in a bounded number of threads."""

import asyncio
import threading
from contextvars import ContextVar
from functools import partial

import pytest

from boundary.threads import HandlerThreads

pytestmark = pytest.mark.anyio

WORD: ContextVar[str] = ContextVar("word", default="none")


async def test_it_returns_what_the_function_returns_and_raises_what_it_raises() -> None:
    threads = HandlerThreads(1)

    def fail() -> None:
        raise LookupError("gone")

    assert await threads.run(lambda: 42) == 42
    with pytest.raises(LookupError, match="gone"):
        await threads.run(fail)


async def test_the_function_sees_the_context_of_the_caller_and_not_that_of_the_one_before() -> None:
    threads = HandlerThreads(1)
    seen = []

    async def ask(word: str) -> None:
        WORD.set(word)
        seen.append(await threads.run(WORD.get))

    await asyncio.gather(asyncio.create_task(ask("one")), asyncio.create_task(ask("other")))

    assert sorted(seen) == ["one", "other"]
    assert await threads.run(WORD.get) == "none"


async def test_no_more_run_at_once_than_there_are_threads_and_the_others_wait_in_order() -> None:
    threads = HandlerThreads(2)
    both, running, most, order = threading.Barrier(2, timeout=20), [], [], []

    def work(number: int) -> None:
        running.append(number)
        most.append(len(running))
        both.wait()
        order.append(number)
        running.remove(number)

    await asyncio.gather(*(threads.run(partial(work, number)) for number in range(8)))

    assert max(most) == 2
    assert [set(order[start : start + 2]) for start in range(0, 8, 2)] == [{0, 1}, {2, 3}, {4, 5}, {6, 7}]


async def test_whoever_gave_up_is_told_nothing_and_the_thread_is_free_again() -> None:
    threads, may_end, began = HandlerThreads(1), threading.Event(), threading.Event()

    def work() -> None:
        began.set()
        may_end.wait(20)

    waiting = asyncio.create_task(threads.run(work))
    await asyncio.to_thread(began.wait, 20)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    may_end.set()

    assert await threads.run(lambda: "next") == "next"
