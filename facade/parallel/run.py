"""One parallel run from the first question to the report."""

import math
import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

from facade.access_log import PARALLEL_RUN, Line
from facade.parallel import verdict
from facade.parallel.asking import Backend, Pace
from facade.parallel.options import Options
from facade.parallel.pairs import Comparison, Pair
from facade.parallel.questions import Place, Question
from facade.parallel.sample import Athlete, Planned, plan, plan_by_mix

_BACKEND: Final = "X-Wod-Backend"
_ALIASES: Final = {"wod.plan_wod_alias": "wod.plan_wod"}
# A bar for a phase: its title and how many pairs it has; what it gives is called after each.
Progress: TypeAlias = Callable[[str, int], AbstractContextManager[Callable[[], None]]]


class CouldNotRun(Exception):
    """Nothing can be said of the replacement; the text is one line that says why."""


def asked_athletes(options: Options) -> int:
    """How many athletes are asked for, so that enough are left when as many fail as may."""
    return math.ceil(options.sample / (1 - options.max_failed))


def run(
    options: Options,
    athletes: Sequence[Athlete],
    questions: Sequence[Question],
    progress: Progress,
    log: Sequence[Line] | None = None,
) -> dict[str, Any]:
    """Ask and compare; returns the report for machines. Raises CouldNotRun, NoAthletes."""
    started = datetime.now(UTC)
    legacy, replacement = backends(options)
    pace = Pace(options.rate)
    noise = _noise(
        Comparison(legacy, legacy, pace), options, plan(athletes[: options.noise_sample], questions), progress
    )
    wanted = planned(athletes[: asked_athletes(options)], questions, log)
    with progress("legacy and replacement", len(wanted)) as done:
        pairs = Comparison(legacy, replacement, pace).of(wanted, workers=options.workers, done=done)
    return _report(options, started, noise, verdict.set_aside(pairs, noise.places), replayed=log is not None)


def backends(options: Options) -> tuple[Backend, Backend]:
    """Both sides; the façade has the paths of the replacement, and hands them to the monolith under its own."""
    if options.facade is None:
        return (
            Backend("legacy", options.legacy, lambda question: question.legacy),
            Backend("replacement", options.replacement, _place_at_replacement),
        )
    sides = (("legacy", "monolith"), ("replacement", "coach"))
    legacy, replacement = (
        Backend(name, options.facade, _place_at_replacement, {_BACKEND: service}, served_by=service)
        for name, service in sides
    )
    return legacy, replacement


def _place_at_replacement(question: Question) -> Place:
    return question.replacement


def _noise(comparison: Comparison, options: Options, twice: Sequence[Planned], progress: Progress) -> verdict.Noise:
    with progress("legacy and itself", len(twice)) as done:
        pairs = comparison.of(twice, workers=options.workers, done=done)
    noise = verdict.noise_of(pairs)
    if noise.compared == 0:
        fault = next(iter(verdict.faults(pairs)), "no reason known")
        raise CouldNotRun(f"The legacy service gave nothing to compare with: {fault}.")
    if noise.share > options.max_noise:
        raise CouldNotRun(
            f"The legacy service differs from itself in {noise.differing} of {noise.compared} comparisons "
            f"({noise.share:.2%}, at most {options.max_noise:.2%} are allowed), at {', '.join(noise.places)}: "
            "a replacement cannot be measured by it."
        )
    return noise


def planned(athletes: Sequence[Athlete], questions: Sequence[Question], log: Sequence[Line] | None) -> list[Planned]:
    """Every question for every athlete, or as many in the proportions of the log. Raises NoAthletes."""
    if log is None:
        return plan(athletes, questions)
    athletes_own = (line.operation_id for line in log if not line.shadow and line.client != PARALLEL_RUN)
    mix = Counter(_ALIASES.get(operation, operation) for operation in athletes_own)
    return plan_by_mix(athletes, questions, mix, len(athletes) * len(questions))


def _report(
    options: Options, started: datetime, noise: verdict.Noise, pairs: Sequence[Pair], *, replayed: bool
) -> dict[str, Any]:
    found, athletes = verdict.tallies(pairs), verdict.athletes_compared(pairs)
    limits = verdict.Limits(
        # A mix gives rare operations few questions; the report says what so few can show.
        athletes=0 if replayed else options.sample,
        max_unmatched=options.max_unmatched,
        max_failed=options.max_failed,
        max_p95_ms=options.max_p95_ms,
        max_p95_ratio=options.max_p95_ratio,
    )
    salt = options.salt.encode() if options.salt is not None else secrets.token_bytes(32)
    return {
        "format": verdict.FORMAT,
        "started_at": started.isoformat(timespec="seconds"),
        "ended_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "legacy": options.legacy,
        "replacement": options.replacement,
        "build": options.build,
        "find": options.find,
        "confidence": options.confidence,
        "sample": options.sample,
        "replayed": replayed,
        "noise": {
            "compared": noise.compared,
            "differing": noise.differing,
            "failed": noise.failed,
            "set_aside": list(noise.places),
        },
        "operations": {
            name: verdict.operation_json(tally, athletes[name], options.confidence) for name, tally in found.items()
        },
        "faults": verdict.faults(pairs),
        "differences": verdict.examples(pairs, salt),
        "reasons": verdict.reasons(found, athletes, limits),
    }
