"""What the journeys choose from: the whole contract, with weight on what has gone wrong in such services before."""

from dataclasses import dataclass
from typing import Any

import yaml
from hypothesis import strategies as st

from hygiene.library import ROOT as SPEC
from journeys.moments import DISTANCES, LANDMARKS, WRITINGS, When

NAMES = ("Ana", "Bo", "Cem", "Dua")
KEYS = ("key-1", "key-2")
ZONES: tuple[str, ...] = tuple(
    yaml.safe_load((SPEC / "time-zones.yaml").read_text("utf-8"))["components"]["schemas"]["TimeZone"]["enum"]
)
# Far ahead, far behind, by halves and quarters of hours, with changes of the clock of half an hour and of two hours, at
# midnight, in winter, and across the date line.
NASTY_ZONES = (
    "UTC",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Europe/Dublin",
    "America/Sao_Paulo",
    "Antarctica/Troll",
    "Africa/Cairo",
    "Asia/Beirut",
    "America/Havana",
    "Pacific/Apia",
    "Pacific/Kwajalein",
    "Pacific/Chatham",
    "America/New_York",
)
# What an athlete trains with: the equipment, and whether exercises that need nothing are left alone. Seven exercises
# need a box and no more, so that yesterday's must come again to whom nothing else is left.
MEANS: dict[str, tuple[list[str] | None, bool]] = {
    "anything": (None, False),
    "a box and nothing else": (["box"], True),
    "a box or nothing": (["box"], False),
    "a bench and nothing else": (["bench"], True),
    "nothing": ([], False),
    "no exercise at all": ([], True),
}


@dataclass(frozen=True)
class Wish:
    """A request to POST /api/coach/WOD; `excluded` names exercises by what they are to the athlete, or by id."""

    excluded: str | tuple[int, ...] = ()
    seed: str | None = None
    require_history: bool = False
    names_self: bool = False
    alias: bool = False
    by_admin: bool = False


zones = st.sampled_from(NASTY_ZONES) | st.sampled_from(ZONES)
hours = st.sampled_from([0, 4, 2, 3, 23]) | st.integers(0, 23)
means = st.sampled_from([*MEANS, "a box and nothing else"])
moments = st.builds(When, st.sampled_from(LANDMARKS), st.sampled_from([*DISTANCES]), st.sampled_from(WRITINGS))
# Some of them back, as a machine's clock is when it is corrected.
_DAY = 24 * 60
minutes = st.sampled_from([1, 10, 59, 60, _DAY, 2 * _DAY, 8 * _DAY, -1, -30, -90]) | st.integers(1, 3 * _DAY)
years = st.sampled_from([2027, 2026, 2028, 2018, 2011, 2010, 1993, 1969])
distances = st.sampled_from([*DISTANCES])
# When an athlete comes back to the next day's workout: nearly always when that day has begun.
returns = st.sampled_from([None, "exactly", "1 s after", "20 min after", "10 h after", "1 µs before"])


def exercises_to_log(catalogue: dict[int, dict[str, Any]]) -> list[int]:
    """The exercises that are logged: all that need a box and no more, and five that need nothing."""
    narrow = [id_ for id_, exercise in catalogue.items() if exercise["equipment_items"] == ["box"]]
    bare = [id_ for id_, exercise in catalogue.items() if exercise["equipment_items"] == ["none"]]
    return [*narrow, *bare[:5]]


# How something was done, in a few words: numbers at random would say nothing and hide what a failing journey is about.
HOW: dict[str, dict[str, Any]] = {
    "without a figure": {},
    "three sets": {"sets": 3, "reps": 10, "weight": 24},
    "in pounds": {"sets": 1, "reps": 1, "weight": 52.5, "weight_unit": "lb"},
    "for long": {"duration_seconds": 86_400, "distance_meters": 42_195.5, "rpe": 9.5},
}


def entries(exercise_ids: list[int], *, most: int = 4) -> st.SearchStrategy[list[tuple[int, When | None, str]]]:
    """What is logged at once: exercise, when (None: not said), and how."""
    when = st.none() | moments
    return st.lists(st.tuples(st.sampled_from(exercise_ids), when, st.sampled_from([*HOW])), min_size=1, max_size=most)


_some_ids = st.lists(st.integers(1, 300), max_size=5, unique=True).map(tuple)
excluded = st.sampled_from(["nothing", "today's workout", "half of today's workout", "all that is left"])
wishes = st.builds(
    Wish,
    excluded=excluded | _some_ids,
    seed=st.sampled_from([None, "again", "2026-11-25"]),
    require_history=st.booleans(),
    names_self=st.booleans(),
    alias=st.booleans(),
    by_admin=st.booleans(),
)
avoided = st.sampled_from(["nothing", "today's workout", "half of today's workout"]) | _some_ids
