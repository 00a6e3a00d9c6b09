"""Operations tagged `health`."""

from requests import Response

from directed.casebook import case_of_each
from directed.stage import Stage


@case_of_each("monolith", ("health.get_health", "health.get_readiness", "health.get_metrics"), 200)
def operators_are_told_how_it_is(operation_id: str, stage: Stage) -> Response:
    return stage.monolith().send(operation_id)
