"""Sizes the pool of threads that run blocking handlers, for either class of Connexion app."""

from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeAlias

import anyio.to_thread
import connexion

Lifespan: TypeAlias = Callable[[Any], AbstractAsyncContextManager[Any]]


def sized_lifespan(threads: int, inner: Lifespan | None) -> Lifespan:
    """Return a lifespan that gives anyio's limiter its size, around the service's own one."""

    @asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[Any]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = threads
        if inner is None:
            yield
        else:
            async with inner(app) as state:
                yield state

    return lifespan


def size_flask(app: connexion.FlaskApp, threads: int) -> None:
    """Give the bridge to Flask its threads; it offers no option for it."""
    app.middleware.app.asgi_app.executor = ThreadPoolExecutor(threads, thread_name_prefix="handler")
