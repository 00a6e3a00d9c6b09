"""Operations tagged `health` in spec/coach/openapi.yaml."""

from boundary.replies import Reply, ok, raw
from boundary.telemetry import CONTENT_TYPE, Telemetry
from coach.api import contract_types as contract
from coach.deadline import current_deadline
from coach.readiness import CatalogueState, Readiness, ReadinessCheck


class HealthHandlers:
    """For operators. What does not block is async, so that it answers while all threads wait for the monolith."""

    def __init__(self, readiness: ReadinessCheck, telemetry: Telemetry) -> None:
        self._readiness = readiness
        self._telemetry = telemetry

    async def get_health(self) -> Reply:
        """Tell that the process runs."""
        return ok(contract.Health(status="UP"))

    def get_readiness(self) -> Reply:
        """Tell whether workouts can be planned."""
        return ok(_readiness_out(self._readiness.check(current_deadline())))

    async def get_metrics(self) -> Reply:
        """Return the metrics in Prometheus' text format."""
        return raw(self._telemetry.render(), media_type=CONTENT_TYPE)


def _readiness_out(readiness: Readiness) -> contract.CoachReadiness:
    held = readiness.catalogue
    return {
        "status": "UP",
        "monolith": "UP" if readiness.monolith_is_up else "DOWN",
        "catalogue": None if held is None else _catalogue_out(held),
    }


def _catalogue_out(held: CatalogueState) -> contract.CatalogueState:
    return {"exercises": held.exercises, "age_seconds": held.age_seconds}
