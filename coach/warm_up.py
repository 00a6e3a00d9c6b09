"""Fetches the catalogue and the keys while the service starts, without delaying it or failing it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import anyio
import anyio.to_thread
import structlog

from coach.catalogue_cache import CatalogueCache
from coach.deadline import Deadline
from coach.errors import MonolithTimeout, MonolithUnavailable
from coach.keys import MonolithKeys


def warm_up(
    catalogues: CatalogueCache, keys: MonolithKeys, *, deadline_s: float
) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    """Return a lifespan that warms both up in the background; the first requests fetch what it could not."""

    async def warm_catalogue() -> None:
        try:
            await anyio.to_thread.run_sync(catalogues.warm_up, Deadline.after(deadline_s), abandon_on_cancel=True)
        except (MonolithTimeout, MonolithUnavailable) as exc:
            structlog.get_logger("coach").warning("started-without-catalogue", detail=exc.detail)

    @asynccontextmanager
    async def lifespan(_app: Any) -> AsyncIterator[None]:
        async with anyio.create_task_group() as background:
            background.start_soon(warm_catalogue)
            background.start_soon(keys.refresh)
            yield
            background.cancel_scope.cancel()

    return lifespan
