"""How much is begun at a time, in the façade and in each worker of the services: the bounds fit each other."""

import re

from boundary.admission import RETRY_AFTER_S
from coach.settings import Settings as CoachSettings
from facade.process import REQUESTS_AT_ONCE, STATIC
from monolith.settings import Settings as MonolithSettings

SHADOWS = int(re.findall(r"limit_conn facade_shadow (\d+);", (STATIC / "internal.conf").read_text("utf-8"))[0])


def test_the_facade_refuses_before_the_coach_does() -> None:
    assert CoachSettings.max_requests_at_once >= REQUESTS_AT_ONCE + SHADOWS


def test_what_the_facade_lets_through_leaves_the_monolith_room_for_the_coach() -> None:
    assert MonolithSettings.max_requests_at_once >= REQUESTS_AT_ONCE + CoachSettings.threads


def test_the_coach_does_not_ask_again_when_the_monolith_refuses() -> None:
    assert min(map(int, RETRY_AFTER_S)) > CoachSettings.retry_wait_max_s


def test_the_container_has_the_same_bound_as_the_process() -> None:
    assert f"${{FACADE_REQUESTS_AT_ONCE:-{REQUESTS_AT_ONCE}}}" in (STATIC / "start").read_text("utf-8")
