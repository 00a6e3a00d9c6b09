"""What the athletes of load/cutover.js got, told by the steps of the migration in which they got it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

import orjson

_METRIC = "workout_answer"


@dataclass(frozen=True, slots=True)
class Answer:
    """`duration_ms` as the athlete saw it; `outcome` is the status, or what kept an answer from coming."""

    ended: datetime
    duration_ms: float
    operation: str
    backend: str
    outcome: str
    ok: bool

    @property
    def began(self) -> datetime:
        return self.ended - timedelta(milliseconds=self.duration_ms)


@dataclass(slots=True)
class Step:
    """A span of the run, with what was answered to requests that began in it."""

    name: str
    began: datetime
    answers: list[Answer] = field(default_factory=list)

    @property
    def failed(self) -> int:
        return sum(not answer.ok for answer in self.answers)

    @property
    def outcomes(self) -> Counter[str]:
        """What failed requests came to."""
        return Counter(answer.outcome for answer in self.answers if not answer.ok)

    def share(self, backend: str) -> float:
        """Of all answers, those that this backend gave: 0 to 1."""
        return sum(answer.backend == backend for answer in self.answers) / len(self.answers) if self.answers else 0.0

    def p95_ms(self, backend: str | None = None) -> float | None:
        """The 95th percentile of all answers or of a backend's; None for fewer than two."""
        durations = [answer.duration_ms for answer in self.answers if backend in {None, answer.backend}]
        return quantiles(durations, n=20, method="inclusive")[-1] if len(durations) > 1 else None


def read_answers(results: Path) -> Iterator[Answer]:
    """The samples that load/cutover.js noted, out of all that k6 wrote."""
    with results.open("rb") as lines:
        for line in lines:
            sample = orjson.loads(line)
            if sample["type"] == "Point" and sample["metric"] == _METRIC:
                yield _answer(sample["data"])


def sort_into(steps: Sequence[Step], answers: Iterable[Answer], *, until: datetime) -> None:
    """Give each answer to the step in which its request began; what ended after `until` was cut off by the driver."""
    for answer in answers:
        if answer.ended <= until:
            begun = [step for step in steps if step.began <= answer.began]
            (begun[-1] if begun else steps[0]).answers.append(answer)


def table(steps: Sequence[Step]) -> str:
    """The steps in Markdown, with a line for all of them."""
    rows = [_row(step.name, step) for step in steps]
    whole = Step("**all**", steps[0].began, [answer for step in steps for answer in step.answers])
    head = "| step | requests | failed | by the monolith | by the coach | p95 | p95 monolith | p95 coach |"
    return "\n".join([head, "|---|---:|---:|---:|---:|---:|---:|---:|", *rows, _row(whole.name, whole)])


def _row(name: str, step: Step) -> str:
    cells = [
        name,
        str(len(step.answers)),
        str(step.failed),
        *(f"{step.share(backend):.1%}" for backend in ("monolith", "coach")),
        *(_milliseconds(step.p95_ms(backend)) for backend in (None, "monolith", "coach")),
    ]
    return f"| {' | '.join(cells)} |"


def _milliseconds(value: float | None) -> str:
    return "" if value is None else f"{value:.1f} ms"


def _answer(data: dict[str, Any]) -> Answer:
    tags: dict[str, str] = data["tags"]
    return Answer(
        ended=datetime.fromisoformat(data["time"]),
        duration_ms=float(data["value"]),
        operation=tags["operation"],
        backend=tags["backend"],
        outcome=tags["outcome"],
        ok=tags["ok"] == "true",
    )
