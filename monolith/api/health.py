"""Operations tagged `health` in spec/monolith/openapi.yaml."""

from flask import current_app

from boundary import replies
from boundary.replies import Reply
from boundary.telemetry import CONTENT_TYPE
from monolith.api import contract_types as contract
from monolith.api.context import services


def get_health() -> Reply:
    return replies.ok(contract.Health(status="UP"))


def get_readiness() -> Reply:
    services().readiness.check()
    return replies.ok(contract.Readiness(status="UP", database="UP"))


def get_metrics() -> Reply:
    return replies.raw(current_app.extensions["telemetry"].render(), media_type=CONTENT_TYPE)
