"""What a parallel run found, in figures, and whether that is good enough."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from facade.latency import Latency, latency
from facade.parallel.comparator import ABSENT
from facade.parallel.pairs import Pair, places
from facade.parallel.sample import pseudonym, visible_share

FORMAT: Final = 1
_MAX_EXAMPLES: Final = 20
_MAX_TEXT: Final = 120


@dataclass(frozen=True, slots=True)
class Tally:
    """One operation."""

    matched: int
    unmatched: int
    failed: int
    asked_again: int
    legacy_ms: Latency | None
    replacement_ms: Latency | None

    @property
    def compared(self) -> int:
        """How many pairs say something."""
        return self.matched + self.unmatched

    @property
    def asked(self) -> int:
        """All pairs."""
        return self.compared + self.failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is good enough; shares are of all pairs of an operation, None is no limit.

    `athletes` is how many must have been compared for each operation.
    """

    athletes: int
    max_unmatched: float
    max_failed: float
    max_p95_ms: float | None
    max_p95_ratio: float | None


@dataclass(frozen=True, slots=True)
class Noise:
    """How the legacy service agrees with itself; `places` are those where it does not."""

    compared: int
    differing: int
    failed: int
    places: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share of comparisons in which it does not."""
        return self.differing / self.compared if self.compared else 0.0


def noise_of(pairs: Sequence[Pair]) -> Noise:
    """What asking the legacy service twice has shown."""
    counts = _counts(pairs)
    return Noise(counts["matched"] + counts["unmatched"], counts["unmatched"], counts["failed"], tuple(places(pairs)))


def set_aside(pairs: Iterable[Pair], noisy: Collection[str]) -> list[Pair]:
    """The pairs without the differences at the places where the legacy service differs from itself."""
    kept = []
    for pair in pairs:
        operation = pair.planned.question.operation_id
        left = tuple(found for found in pair.differences if f"{operation} {found.place}" not in noisy)
        outcome = "matched" if pair.outcome == "unmatched" and not left else pair.outcome
        kept.append(replace(pair, differences=left, outcome=outcome))
    return kept


def tallies(pairs: Sequence[Pair]) -> dict[str, Tally]:
    """The figures of each operation, in the order in which they were asked."""
    operations = dict.fromkeys(pair.planned.question.operation_id for pair in pairs)
    return {name: _tally([p for p in pairs if p.planned.question.operation_id == name]) for name in operations}


def athletes_compared(pairs: Sequence[Pair]) -> dict[str, int]:
    """For how many athletes each operation was compared."""
    seen: dict[str, set[str]] = {pair.planned.question.operation_id: set() for pair in pairs}
    for pair in pairs:
        if pair.outcome != "failed":
            seen[pair.planned.question.operation_id].add(pair.planned.athlete.email)
    return {name: len(emails) for name, emails in seen.items()}


def reasons(found: dict[str, Tally], athletes: dict[str, int], limits: Limits) -> list[str]:
    """Why the run is not good enough, each with figure and limit; none when it is."""
    told = []
    for name, tally in found.items():
        told += [f"{name}: {text}" for text in _shares(tally, limits)]
        if athletes[name] < limits.athletes:
            told.append(f"{name}: compared for {athletes[name]} athletes, {limits.athletes} are needed")
        told += [f"{name}: {text}" for text in _latencies(tally, limits)]
    return told


def _shares(tally: Tally, limits: Limits) -> Iterable[str]:
    for count, limit, word in (
        (tally.unmatched, limits.max_unmatched, "unmatched"),
        (tally.failed, limits.max_failed, "failed"),
    ):
        if count > limit * tally.asked:
            yield f"{count} of {tally.asked} {word} ({count / tally.asked:.2%}), at most {limit:.2%} are allowed"


def _latencies(tally: Tally, limits: Limits) -> Iterable[str]:
    legacy, coach = tally.legacy_ms, tally.replacement_ms
    if coach is None:
        return
    if limits.max_p95_ms is not None and coach.p95 > limits.max_p95_ms:
        yield f"p95 of the replacement {coach.p95:.1f} ms, at most {limits.max_p95_ms:g} ms are allowed"
    if limits.max_p95_ratio is not None and legacy is not None and coach.p95 > limits.max_p95_ratio * legacy.p95:
        yield (
            f"p95 of the replacement {coach.p95:.1f} ms, {coach.p95 / legacy.p95:.1f} times the legacy's "
            f"{legacy.p95:.1f} ms, at most {limits.max_p95_ratio:g} times are allowed"
        )


def examples(pairs: Iterable[Pair], salt: bytes) -> list[dict[str, Any]]:
    """The first differences, without anything that tells who the athletes are."""
    found = [
        {
            "operation_id": pair.planned.question.operation_id,
            "example": pair.planned.question.name,
            "athlete": pseudonym(pair.planned.athlete.email, salt),
            "pointer": difference.pointer,
            **{
                side: shown(value)
                for side, value in (("legacy", difference.left), ("replacement", difference.right))
                if value is not ABSENT
            },
        }
        for pair in pairs
        # One each: a workout with another exercise in it differs in many places.
        for difference in pair.differences[:1]
    ]
    return found[:_MAX_EXAMPLES]


def shown(value: Any) -> Any:
    """The value, cut when it is long."""
    return f"{value[:_MAX_TEXT]}…" if isinstance(value, str) and len(value) > _MAX_TEXT else value


def faults(pairs: Iterable[Pair]) -> dict[str, int]:
    """Why pairs have failed, and how often, most frequent first."""
    counted: dict[str, int] = {}
    for pair in pairs:
        if pair.fault is not None:
            counted[pair.fault] = counted.get(pair.fault, 0) + 1
    return dict(sorted(counted.items(), key=lambda fault: -fault[1]))


def operation_json(tally: Tally, athletes: int, confidence: float) -> dict[str, Any]:
    """One operation for machines; latencies in milliseconds."""
    return {
        **asdict(tally),
        "athletes": athletes,
        "visible_share": round(visible_share(athletes, confidence), 6),
    }


def _tally(pairs: Sequence[Pair]) -> Tally:
    counts = _counts(pairs)
    return Tally(
        **counts,
        asked_again=sum(pair.asked_again for pair in pairs),
        legacy_ms=latency([pair.left_ms for pair in pairs if pair.left_ms is not None]),
        replacement_ms=latency([pair.right_ms for pair in pairs if pair.right_ms is not None]),
    )


def _counts(pairs: Sequence[Pair]) -> dict[str, int]:
    return {word: sum(pair.outcome == word for pair in pairs) for word in ("matched", "unmatched", "failed")}
