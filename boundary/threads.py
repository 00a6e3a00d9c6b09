"""Runs blocking handlers in a bounded number of threads: one hop there and one back for each request."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from contextvars import Context, copy_context
from dataclasses import dataclass
from math import inf
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, Final, TypeAlias, TypeVar, cast

import anyio.to_thread

Lifespan: TypeAlias = Callable[[Any], AbstractAsyncContextManager[Any]]
T = TypeVar("T")

_IDLE_S: Final = 10.0
_A_MOMENT_S: Final = 0.01
# Later than any moment: a worker that waits for a call counts as one that has just begun.
_NOT_YET: Final = inf


class HandlerThreads:
    """The threads of one app, hired when calls wait for one; whoever has had nothing to do for a while leaves.

    The interpreter runs one thread at a time, so handlers that are quick get in each other's way when many are under
    way; they are best done one after the other, by a thread that finds the next without being woken. One that waits,
    for a database or another service, leaves the interpreter to others: another may begin.
    """

    def __init__(self, number: int, *, at_ease: int | None = None) -> None:
        """At most `number` calls at once, of which `at_ease` began less than a moment ago; any, when it is None."""
        self._number = number
        self._at_ease = number if at_ease is None else min(at_ease, number)
        self._calls: SimpleQueue[_Call] = SimpleQueue()
        self._workers: set[_Worker] = set()
        self._leaving = Lock()
        # The loop that looks after the calls that wait, while there are any.
        self._watcher: asyncio.AbstractEventLoop | None = None

    async def run(self, function: Callable[[], T]) -> T:
        """Call it in a thread, within the context of the caller; returns what it returns, or raises what it raises.

        Calls begin in the order in which they came. `loop.run_in_executor` and anyio chain two futures for a call, at
        three to five times the cost.
        """
        loop = asyncio.get_running_loop()
        call = _Call(function, copy_context(), loop, loop.create_future())
        self._calls.put(call)
        if len(self._workers) < self._at_ease and self._calls.qsize() > self._idle():
            self._hire()
        elif len(self._workers) < self._number and self._watcher is not loop:
            self._watcher = loop
            loop.call_later(_A_MOMENT_S, self._look, loop)
        return cast(T, await call.outcome)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """Hire one more when calls wait while too few of those under way have begun just now."""
        if self._watcher is not loop:
            return
        if self._calls.empty():
            self._watcher = None
            return
        if len(self._workers) < self._number and self._quick() < self._at_ease and self._calls.qsize() > self._idle():
            self._hire()
        loop.call_later(_A_MOMENT_S, self._look, loop)

    def _idle(self) -> int:
        """Who waits for a call, or has taken one this instant; whose call turns out slow is seen by the watch."""
        return sum(worker.began == _NOT_YET for worker in list(self._workers))

    def _quick(self) -> int:
        just_now = time.monotonic() - _A_MOMENT_S
        return sum(worker.began > just_now for worker in list(self._workers))

    def _hire(self) -> None:
        worker = _Worker()
        self._workers.add(worker)
        # A daemon: who waits for a call must not keep the process from ending.
        Thread(target=self._work, args=(worker,), name="handler", daemon=True).start()

    def _work(self, worker: "_Worker") -> None:
        while True:
            try:
                call = self._calls.get(timeout=_IDLE_S)
            except Empty:
                self._workers.discard(worker)
                if self._calls.empty():
                    return
                # It came just now, and nobody was hired for it.
                self._workers.add(worker)
                continue
            worker.began = time.monotonic()
            call.make()
            worker.began = _NOT_YET
            if len(self._workers) > self._at_ease and self._is_too_much(worker):
                return

    def _is_too_much(self, worker: "_Worker") -> bool:
        """Whether those who waited are done, so that this one leaves; one of them at a time."""
        with self._leaving:
            if self._quick() <= self._at_ease:
                return False
            self._workers.discard(worker)
            return True


class _Worker:
    """`began` is when the call that it makes began, by the monotonic clock."""

    def __init__(self) -> None:
        self.began = _NOT_YET


@dataclass(frozen=True, slots=True, eq=False)
class _Call:
    function: Callable[[], Any]
    context: Context
    loop: asyncio.AbstractEventLoop
    outcome: "asyncio.Future[Any]"

    def make(self) -> None:
        """Run it in this thread, and tell the loop."""
        if self.outcome.cancelled():
            return
        result, failure = None, None
        try:
            result = self.context.run(self.function)
        except BaseException as exc:  # noqa: BLE001  # whoever waits for it raises it
            failure = exc
        # Raised by a loop that was closed meanwhile: nobody waits any more.
        with suppress(RuntimeError):
            self.loop.call_soon_threadsafe(_settle, self.outcome, result, failure)


def _settle(outcome: "asyncio.Future[Any]", result: Any, failure: BaseException | None) -> None:
    if outcome.done():
        # Nobody waits any more: the request was cancelled.
        return
    if failure is None:
        outcome.set_result(result)
    else:
        outcome.set_exception(failure)


def sized_lifespan(threads: int, inner: Lifespan | None) -> Lifespan:
    """Return a lifespan that gives anyio's limiter the same size, around the service's own one."""

    @asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[Any]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = threads
        if inner is None:
            yield
        else:
            async with inner(app) as state:
                yield state

    return lifespan
