"""A line of the façade's access log: one JSON object, as facade/nginx writes it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

# The product in the parallel run's User-Agent: it asks on purpose, and is nobody's client.
PARALLEL_RUN: Final = "fit-parallel-run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One request; `backend` is who answered it, and `time` when it ended, in UTC.

    `upstream_s` is how long the service that answered took, None when none was asked. A shadow line is the copy of a
    request, whose answer nobody got.
    """

    time: datetime
    path: str
    operation_id: str
    status: int
    backend: str
    fallback: bool
    mode: str
    shadow: bool
    request_s: float
    upstream_s: float | None
    user_agent: str

    @property
    def client(self) -> str:
        """The product in the User-Agent, which is how clients are told apart."""
        product = self.user_agent.split(" ", 1)[0].split("/", 1)[0]
        return product if product not in ("", "-") else "unknown"


def parse(line: str) -> Line | None:
    """Return the request; None for what nginx says besides (its errors stand in the same stream of a container)."""
    try:
        told = json.loads(line)
        time = datetime.fromisoformat(told["time"])
        status = int(told["status"])
    except (ValueError, TypeError, KeyError):
        return None
    return Line(
        time=time.astimezone(UTC),
        path=_text(told, "path"),
        operation_id=_text(told, "operation_id"),
        status=status,
        backend=_text(told, "backend"),
        fallback=_truth(told, "fallback"),
        mode=_text(told, "mode"),
        shadow=_truth(told, "shadow"),
        request_s=_seconds(told.get("request_time_s")) or 0.0,
        upstream_s=_seconds(told.get("upstream_time_s")),
        user_agent=_text(told, "user_agent"),
    )


def parse_all(lines: Iterable[str]) -> Iterator[Line]:
    """The requests among the lines."""
    return (found for line in lines if (found := parse(line)) is not None)


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    return value if isinstance(value, str) else ""


def _truth(told: Mapping[str, Any], name: str) -> bool:
    return told.get(name) in (True, "true", "1")


def _seconds(value: Any) -> float | None:
    """The time that the last service took, in all its tries.

    nginx names every try: commas between replicas of one service, a colon before the next service.
    """
    tries = str(value).rpartition(":")[2].split(",")
    found = []
    for part in tries:
        with suppress(ValueError):
            found.append(float(part))
    return sum(found) if found else None
