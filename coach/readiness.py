"""Whether workouts can be planned right now, and on what."""

from dataclasses import dataclass
from typing import Protocol

from coach.catalogue_cache import CatalogueCache
from coach.deadline import Deadline
from coach.errors import MonolithTimeout, MonolithUnavailable


class Health(Protocol):
    """As much of the monolith as readiness needs."""

    def get_health(self, *, deadline: Deadline) -> None:
        """Return when the monolith is up."""


@dataclass(frozen=True, slots=True)
class CatalogueState:
    """The catalogue that is held: how many exercises, and the seconds since it was last known to be current."""

    exercises: int
    age_seconds: float


@dataclass(frozen=True, slots=True)
class Readiness:
    """How things stand; `catalogue` is None when none is held."""

    monolith_is_up: bool
    catalogue: CatalogueState | None


class ReadinessCheck:
    """Asks the monolith how it is."""

    def __init__(self, monolith: Health, catalogues: CatalogueCache) -> None:
        self._monolith = monolith
        self._catalogues = catalogues

    def check(self, deadline: Deadline) -> Readiness:
        """Return how things stand; raises MonolithUnavailable when nothing can be planned."""
        try:
            self._monolith.get_health(deadline=deadline)
            is_up = True
        except (MonolithTimeout, MonolithUnavailable):
            is_up = False
        catalogue = self._catalogues.held
        if catalogue is None:
            if not is_up:
                raise MonolithUnavailable("The monolith is away and no catalogue is held.")
            return Readiness(is_up, None)
        return Readiness(is_up, CatalogueState(len(catalogue.exercises), self._catalogues.age_seconds()))
