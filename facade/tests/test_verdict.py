"""The figures of a parallel run, and what is good enough."""

import json
from typing import Any

import pytest

from facade.latency import Latency, latency
from facade.parallel.comparator import ABSENT, Difference
from facade.parallel.pairs import Outcome, Pair
from facade.parallel.questions import Place, Question
from facade.parallel.report import lines
from facade.parallel.sample import Athlete, Planned
from facade.parallel.verdict import (
    Limits,
    athletes_compared,
    examples,
    faults,
    noise_of,
    operation_json,
    reasons,
    set_aside,
    tallies,
)

PLACE = Place("GET", "/")
GET = Question(operation_id="wod.get_wod", legacy=PLACE, replacement=PLACE, answers={})
HERE = Difference("/body/exercises/5/id", 17, 18)


def pair(outcome: Outcome = "matched", name: str = "ada", **changed: Any) -> Pair:
    whole = {"left_ms": 4.0, "right_ms": 8.0, **changed}
    return Pair(Planned(Athlete(f"{name}@example.com", "secret"), GET), outcome, **whole)


def many(matched: int, unmatched: int = 0, failed: int = 0, **changed: Any) -> list[Pair]:
    outcomes: list[Outcome] = ["matched"] * matched + ["unmatched"] * unmatched + ["failed"] * failed  # type: ignore[assignment]
    return [pair(outcome, f"athlete{at}", **changed) for at, outcome in enumerate(outcomes)]


def judged(pairs: list[Pair], **changed: Any) -> list[str]:
    limits = {"athletes": 1, "max_unmatched": 0.0, "max_failed": 0.01, "max_p95_ms": None, "max_p95_ratio": None}
    return reasons(tallies(pairs), athletes_compared(pairs), Limits(**{**limits, **changed}))


@pytest.mark.parametrize(
    ("pairs", "limits", "told"),
    [
        (many(299), {"athletes": 299}, []),
        (many(298), {"athletes": 299}, ["compared for 298 athletes, 299 are needed"]),
        (many(99, 1), {}, ["1 of 100 unmatched (1.00%), at most 0.00% are allowed"]),
        (many(99, 1), {"max_unmatched": 0.01}, []),
        (many(99, 0, 1), {}, []),
        (many(98, 0, 2), {}, ["2 of 100 failed (2.00%), at most 1.00% are allowed"]),
        (many(10), {"max_p95_ms": 8}, []),
        (many(10), {"max_p95_ms": 7.5}, ["p95 of the replacement 8.0 ms, at most 7.5 ms are allowed"]),
        (many(10), {"max_p95_ratio": 2}, []),
        (
            many(10),
            {"max_p95_ratio": 1.5},
            ["p95 of the replacement 8.0 ms, 2.0 times the legacy's 4.0 ms, at most 1.5 times are allowed"],
        ),
    ],
)
def test_what_is_not_good_enough_is_told_with_figure_and_limit(pairs, limits, told) -> None:
    assert judged(pairs, **limits) == [f"wod.get_wod: {text}" for text in told]


def test_an_athlete_counts_once_however_often_compared() -> None:
    assert athletes_compared([pair(), pair(), pair("failed", "grace")]) == {"wod.get_wod": 1}


def test_percentiles_are_of_the_nearest_rank() -> None:
    assert latency([float(ms) for ms in range(1, 101)]) == Latency(50.0, 95.0, 100.0)
    assert latency([3.0]) == Latency(3.0, 3.0, 3.0)
    assert latency([]) is None


def test_failures_have_no_part_in_latencies() -> None:
    found = tallies([pair(), pair("failed", left_ms=None, right_ms=None)])["wod.get_wod"]

    assert found.replacement_ms == Latency(8.0, 8.0, 8.0)


class TestNoise:
    noisy = (pair("unmatched", differences=(Difference("/body/exercises/3/id", 1, 2),)), pair())

    def test_its_places_are_named(self) -> None:
        noise = noise_of(self.noisy)

        assert (noise.share, noise.places) == (0.5, ("wod.get_wod /body/exercises/*/id",))

    def test_what_differs_there_alone_is_not_held_against_the_replacement(self) -> None:
        other = Difference("/body/exercises/5/name", "a", "b")
        found = [pair("unmatched", differences=(HERE,)), pair("unmatched", differences=(HERE, other))]

        kept = set_aside(found, noise_of(self.noisy).places)

        assert [(one.outcome, one.differences) for one in kept] == [("matched", ()), ("unmatched", (other,))]

    def test_without_noise_nothing_is_set_aside(self) -> None:
        found = [pair("unmatched", differences=(HERE,)), pair("failed", fault="x")]

        assert set_aside(found, ()) == found


class TestExamples:
    def test_they_tell_where_and_what_but_not_who(self) -> None:
        told = examples([pair("unmatched", differences=(HERE, HERE))], b"salt")

        assert [(one["pointer"], one["legacy"], one["replacement"]) for one in told] == [(HERE.pointer, 17, 18)]
        assert "ada" not in json.dumps(told)
        assert "secret" not in json.dumps(told)

    def test_what_is_absent_is_left_out(self) -> None:
        told = examples([pair("unmatched", differences=(Difference("/body/x", ABSENT, "y" * 200),))], b"")

        assert "legacy" not in told[0]
        assert len(told[0]["replacement"]) < 200


def test_faults_are_counted_most_frequent_first() -> None:
    pairs = [pair("failed", fault=fault) for fault in ("a", "b", "b")]

    assert list(faults(pairs).items()) == [("b", 2), ("a", 1)]


def test_the_report_reads_like_this() -> None:
    pairs = [*many(2), pair("unmatched", differences=(HERE,)), pair("failed", fault="replacement: ReadTimeout")]
    report = {
        "noise": {"compared": 50, "differing": 0, "failed": 0, "set_aside": []},
        "confidence": 0.95,
        "operations": {"wod.get_wod": operation_json(tallies(pairs)["wod.get_wod"], 299, 0.95)},
        "faults": faults(pairs),
        "differences": [
            {"operation_id": "wod.get_wod", "example": "", "athlete": "0c1f", "pointer": "/body/x", "legacy": "é"}
        ],
        "reasons": ["wod.get_wod: too bad"],
    }

    assert list(lines(report)) == [
        "Legacy against itself: 50 compared, 0 differ, 0 failed.",
        "operation    matched  unmatched  failed  legacy p50/p95/max ms  replacement p50/p95/max ms",
        "wod.get_wod        2          1       1        4.0 / 4.0 / 4.0             8.0 / 8.0 / 8.0",
        "wod.get_wod: compared for 299 athletes; a fault that 1.00% of all have would be seen with 95%.",
        "failed 1 times: replacement: ReadTimeout",
        "The first differences, one for each answer:",
        "  wod.get_wod, athlete 0c1f, /body/x:",
        '    legacy      "é"',
        "    replacement (nothing)",
        "Not good enough:",
        "  wod.get_wod: too bad",
    ]
