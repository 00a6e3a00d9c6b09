"""The client of the monolith by itself, without the service around it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from prometheus_client import CollectorRegistry

from boundary.contract import Contract
from coach.breaker import Breaker
from coach.metrics import CoachMetrics
from coach.monolith_client import CONSUMES, GUARDED, MonolithClient
from coach.monolith_contract import MonolithContract
from coach.retry import Retry
from coach.settings import REPO_ROOT
from coach.upstream import CallLog

CONTRACT = MonolithContract(Contract.load(REPO_ROOT / "spec" / "monolith" / "openapi.yaml"), CONSUMES)
WAIT_MAX_S = 0.1


@dataclass
class Waits:
    """Stands in for chance and for sleep: the middle of what chance may give, waited for by doing `meanwhile`."""

    meanwhile: Callable[[], None] = lambda: None
    bounds: list[tuple[float, float]] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)

    def chance(self, least: float, most: float) -> float:
        self.bounds.append((least, most))
        return (least + most) / 2

    def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.meanwhile()


def a_client(
    url: str,
    *,
    waits: Waits | None = None,
    wait_max_s: float = WAIT_MAX_S,
    failures: int = 1000,
    open_s: float = 60.0,
    clock: Callable[[], float] = time.monotonic,
    **changes: Any,
) -> MonolithClient:
    """A client that is patient, waits for no retry, and whose breakers are out of the way unless a test says else."""
    bounds = {"connect_timeout_s": 5.0, "read_timeout_s": 20.0, "max_body_bytes": 200_000, **changes}
    waits = waits or Waits()
    return MonolithClient(
        url,
        CONTRACT,
        CallLog(CoachMetrics(CollectorRegistry())),
        retry=Retry(
            wait_max_s=wait_max_s,
            connect_timeout_s=bounds["connect_timeout_s"],
            on_retry=lambda _operation_id: None,
            chance=waits.chance,
            sleep=waits.sleep,
        ),
        breakers={
            name: Breaker(name, failures=failures, open_s=open_s, on_change=lambda *_: None, clock=clock)
            for name in GUARDED
        },
        **bounds,
    )
