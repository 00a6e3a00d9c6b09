"""The steps of the migration, and which one comes next."""

from decimal import Decimal
from typing import Final

from facade.routes import Route

LEGACY: Final = Route("legacy")
# Of a share, because each copy costs what an answer costs, on the machines that also answer the athletes.
SHADOW: Final = Route("shadow", Decimal(10))
CANARIES: Final = tuple(Route("canary", Decimal(percent)) for percent in (1, 10, 50))
REPLACED: Final = Route("replaced")
RETIRED: Final = Route("retired")
LADDER: Final = (LEGACY, SHADOW, *CANARIES, REPLACED)


def next_step(present: Route) -> Route | None:
    """One step further; None after the last one. Retirement is no step of this ladder: it has to be asked for."""
    if present in (REPLACED, RETIRED):
        return None
    if present == LEGACY:
        return SHADOW
    if present.mode == SHADOW.mode:
        return CANARIES[0]
    # A canary may have any share: the next one is the least that is larger.
    larger = (canary for canary in CANARIES if present.percent and canary.percent and canary.percent > present.percent)
    return next(larger, REPLACED)


def asks_the_coach(step: Route) -> bool:
    """Whether requests reach the coach, so that the access log tells how it does."""
    return step != LEGACY
