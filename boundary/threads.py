"""Runs blocking handlers in a bounded number of threads: one hop there and one back for each request."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import copy_context
from typing import Any, TypeAlias, TypeVar

import anyio.to_thread

Lifespan: TypeAlias = Callable[[Any], AbstractAsyncContextManager[Any]]
T = TypeVar("T")


class HandlerThreads:
    """The threads of one app, made as they are needed; who finds none free waits in order."""

    def __init__(self, number: int) -> None:
        self.number = number
        self._pool = ThreadPoolExecutor(number, thread_name_prefix="handler")

    async def run(self, function: Callable[[], T]) -> T:
        """Call it in a thread, within the context of the caller; returns what it returns, or raises what it raises.

        `loop.run_in_executor` and anyio chain two futures for this, at three to five times the cost.
        """
        loop = asyncio.get_running_loop()
        outcome: asyncio.Future[T] = loop.create_future()
        call = copy_context().run

        def work() -> None:
            try:
                result = call(function)
            except BaseException as exc:  # noqa: BLE001  # whoever waits for it raises it
                loop.call_soon_threadsafe(_settle, outcome, None, exc)
            else:
                loop.call_soon_threadsafe(_settle, outcome, result, None)

        self._pool.submit(work)
        return await outcome


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
