"""Blocking work in a bounded number of threads."""

import asyncio
import threading
import time
from contextvars import ContextVar
from functools import partial
from types import SimpleNamespace

import pytest

from boundary.threads import HandlerThreads

pytestmark = pytest.mark.anyio

WORD: ContextVar[str] = ContextVar("word", default="none")


def make_every_call_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the clock, so that no call takes long, however long the machine leaves its thread alone."""
    monkeypatch.setattr("boundary.threads.time", SimpleNamespace(monotonic=lambda: 0.0))


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


async def test_quick_calls_are_made_one_after_the_other_by_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    make_every_call_quick(monkeypatch)
    threads = HandlerThreads(8, at_ease=1)
    names = set()

    def work() -> None:
        names.add(threading.get_ident())

    for _ in range(5):
        await asyncio.gather(*(threads.run(work) for _ in range(20)))

    assert len(names) == 1


async def test_for_each_that_waits_another_begins_up_to_the_number_of_threads() -> None:
    threads = HandlerThreads(4, at_ease=1)
    may_end, under_way, most = threading.Event(), threading.Semaphore(0), []

    def wait() -> None:
        under_way.release()
        may_end.wait(20)

    def note() -> None:
        most.append("begun")

    waiting = [asyncio.create_task(threads.run(wait)) for _ in range(3)]
    for _ in waiting:
        await asyncio.to_thread(under_way.acquire, timeout=20)
    await threads.run(note)  # three wait, and the fourth thread is free
    waiting.append(asyncio.create_task(threads.run(wait)))
    await asyncio.to_thread(under_way.acquire, timeout=20)
    fifth = asyncio.create_task(threads.run(note))
    done, _ = await asyncio.wait([fifth], timeout=0.2)
    assert (most, done) == (["begun"], set())

    may_end.set()
    await asyncio.gather(*waiting, fifth)

    assert most == ["begun", "begun"]


async def test_a_call_that_comes_while_a_thread_takes_another_gets_a_thread_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken, may_begin, may_end = threading.Event(), threading.Event(), threading.Event()

    def now() -> float:
        if threading.current_thread().name == "handler" and not taken.is_set():
            taken.set()
            may_begin.wait(20)
        return time.monotonic()

    monkeypatch.setattr("boundary.threads.time", SimpleNamespace(monotonic=now))
    threads = HandlerThreads(2)
    slow = asyncio.create_task(threads.run(partial(may_end.wait, 20)))
    await asyncio.to_thread(taken.wait, 20)
    # The thread has the slow call, and looks idle.
    other = asyncio.create_task(threads.run(lambda: "done"))
    await asyncio.sleep(0)
    may_begin.set()

    assert await asyncio.wait_for(other, timeout=10) == "done"
    may_end.set()
    await slow


async def test_those_who_are_too_many_when_the_waiting_is_over_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    threads = HandlerThreads(8, at_ease=2)
    together, all_of_them, names = threading.Barrier(6, timeout=20), [], set()

    def meet() -> None:
        all_of_them.append(threading.current_thread())
        together.wait()

    def work() -> None:
        names.add(threading.get_ident())

    await asyncio.gather(*(threads.run(meet) for _ in range(6)))
    make_every_call_quick(monkeypatch)
    async with asyncio.timeout(20):
        # Each leaves after a call of its own, and it may take some rounds until the last one has had one.
        while sum(thread.is_alive() for thread in all_of_them) > 2:
            await asyncio.gather(*(threads.run(work) for _ in range(4)))
    names.clear()
    for _ in range(50):
        await asyncio.gather(*(threads.run(work) for _ in range(4)))

    assert names <= {thread.ident for thread in all_of_them if thread.is_alive()}


async def test_a_call_that_was_given_up_before_it_began_is_not_made() -> None:
    threads, may_end, began = HandlerThreads(1), threading.Event(), threading.Event()
    made: list[str] = []

    def occupy() -> None:
        began.set()
        may_end.wait(20)

    occupying = asyncio.create_task(threads.run(occupy))
    await asyncio.to_thread(began.wait, 20)
    given_up = asyncio.create_task(threads.run(partial(made.append, "given up")))
    await asyncio.sleep(0)
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    may_end.set()
    await occupying
    await threads.run(partial(made.append, "next"))

    assert made == ["next"]


async def test_whoever_had_nothing_to_do_for_a_while_leaves_and_another_is_hired(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("boundary.threads._IDLE_S", 0.01)
    threads = HandlerThreads(4)
    first = await threads.run(threading.current_thread)

    await asyncio.to_thread(first.join, 20)
    second = await threads.run(threading.current_thread)

    assert not first.is_alive()
    assert second is not first


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


def test_a_loop_that_is_closed_meanwhile_leaves_the_thread_to_others() -> None:
    threads, may_end, began = HandlerThreads(1), threading.Event(), threading.Event()

    def work() -> None:
        began.set()
        may_end.wait(20)

    loop = asyncio.new_event_loop()
    waiting = loop.create_task(threads.run(work))
    loop.run_until_complete(asyncio.sleep(0))
    assert began.wait(20)
    waiting.cancel()
    loop.run_until_complete(asyncio.wait([waiting]))
    loop.close()
    may_end.set()

    async def ask() -> str:
        return await asyncio.wait_for(threads.run(lambda: "next"), timeout=20)

    assert asyncio.run(ask()) == "next"


def test_a_loop_that_is_closed_while_calls_wait_leaves_the_hiring_to_others() -> None:
    threads, may_end, began = HandlerThreads(2, at_ease=1), threading.Event(), threading.Event()

    def work() -> None:
        began.set()
        may_end.wait(20)

    loop = asyncio.new_event_loop()
    tasks = [loop.create_task(threads.run(function)) for function in (work, lambda: None)]
    loop.run_until_complete(asyncio.sleep(0))
    assert began.wait(20)
    for task in tasks:
        task.cancel()
    loop.run_until_complete(asyncio.wait(tasks))
    loop.close()

    async def ask() -> str:
        return await asyncio.wait_for(threads.run(lambda: "next"), timeout=10)

    try:
        assert asyncio.run(ask()) == "next"
    finally:
        may_end.set()
