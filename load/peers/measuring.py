"""Measures the pairs in turn, round after round, so that what the machine does besides meets them all."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import requests

from load.peers.candidates import Candidate
from load.peers.results import Measured, Round
from load.peers.wrk import WrkError, run
from load.processes import processor_s
from pair.process import Service

_EXERCISES = 6
_ANSWERS_WITHIN_S = 60
_QUIET_WITHIN_S, _POLL_S = 30, 0.2


class NoWorkoutError(Exception):
    """A pair does not do its job, so that its speed says nothing; the text says what it answered."""


def measure(
    candidates: Sequence[Candidate],
    *,
    rounds: int,
    seconds: int,
    warm_up_s: int,
    progress: Callable[[str], object],
) -> list[Measured]:
    """Measure each candidate once a round, alone. Raises ServiceError, WrkError and NoWorkoutError."""
    seen: dict[str, list[Round]] = {candidate.name: [] for candidate in candidates}
    for number in range(1, rounds + 1):
        for candidate in candidates:
            with candidate.running():
                check_workout(candidate)
                run(candidate.coach.url, tokens=candidate.tokens, seconds=warm_up_s)
                figures = _measured(candidate, seconds * candidate.patience)
            seen[candidate.name].append(figures)
            progress(f"round {number}: {candidate.title}: {figures.per_s:.0f}/s, p99 {figures.p99_ms:.0f} ms")
    return [
        Measured(name=each.name, title=each.title, least_ratio=each.least_ratio, rounds=seen[each.name])
        for each in candidates
    ]


def check_workout(candidate: Candidate) -> None:
    """See that the pair plans what the contract calls a workout. Raises NoWorkoutError."""
    headers = {}
    if candidate.tokens is not None:
        headers["Authorization"] = f"Bearer {candidate.tokens.read_text('utf-8').splitlines()[0]}"
    url = f"{candidate.coach.url}/api/coach/WOD"
    answer = requests.post(url, json={"excluded_ids": [1, 2, 3]}, headers=headers, timeout=_ANSWERS_WITHIN_S)
    if answer.status_code != requests.codes.ok or not _is_workout(answer.json()):
        raise NoWorkoutError(
            f"{candidate.title} does not plan a workout of {_EXERCISES} exercises: {answer.status_code} "
            f"{answer.text[:300]}\n{candidate.coach.log()}"
        )


def _is_workout(body: dict[str, Any]) -> bool:
    groups = [exercise.get("muscle_groups") for exercise in body.get("exercises", [])]
    complete = all(found and all("intensity" in group for group in found) for found in groups)
    return len(groups) == _EXERCISES and complete and not body.get("degraded", False)


def _measured(candidate: Candidate, seconds: int) -> Round:
    services = {"monolith": candidate.monolith, "coach": candidate.coach}
    before = _spent_when_quiet(services)
    load = run(candidate.coach.url, tokens=candidate.tokens, seconds=seconds)
    after = {name: processor_s(service.pid) for name, service in services.items()}
    if not load.answers:
        raise WrkError(f"{candidate.title} answered nothing within {seconds} s: measure for longer.")
    return Round(
        per_s=load.per_s,
        p50_ms=load.p50_ms,
        p99_ms=load.p99_ms,
        answers=load.answers,
        processor_ms={name: (after[name] - before[name]) / load.answers * 1000 for name in services},
    )


def _spent_when_quiet(services: Mapping[str, Service]) -> dict[str, float]:
    """Processor time by process, when nothing is left of what was asked before."""
    deadline = time.monotonic() + _QUIET_WITHIN_S
    spent = {name: processor_s(service.pid) for name, service in services.items()}
    while time.monotonic() < deadline:
        time.sleep(_POLL_S)
        earlier, spent = spent, {name: processor_s(service.pid) for name, service in services.items()}
        if earlier == spent:
            break
    return spent
