"""The old generator, by itself: the vectors that both services must answer alike, and what holds for any catalogue."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monolith.catalogue.vocabulary import EQUIPMENT_LABELS, equipment_label
from monolith.db.records import Exercise, MuscleGroupShare
from monolith.errors import NoExerciseLeft
from monolith.legacy_wod import Limits, Suggestion, day_seed, intensity, plan
from monolith.settings import REPO_ROOT

VECTORS = json.loads((REPO_ROOT / "spec" / "vectors" / "classic_wod.json").read_text(encoding="utf-8"))
CASES: list[dict[str, Any]] = VECTORS["cases"]
SEED = "e2e280277740868a"


def recorded(item: dict[str, Any]) -> Exercise:
    """The exercise of an item of the vectors' catalogue."""
    return an_exercise(
        item["id"],
        name=item["name"],
        description=item["description"],
        steps=tuple(item["steps"]),
        difficulty=item["difficulty"],
        equipment_items=tuple(item["equipment_items"]),
        muscle_groups=tuple(MuscleGroupShare(**group) for group in item["muscle_groups"]),
    )


def an_exercise(exercise_id: int, **changes: Any) -> Exercise:
    fields: dict[str, Any] = {
        "name": f"Exercise {exercise_id}",
        "description": "It is done.",
        "steps": ("Do it.",),
        "difficulty": 3,
        "equipment_items": ("none",),
        "mechanic": None,
        "movement_pattern": None,
        "unilateral": None,
        "source": "fit",
        "muscle_groups": (),
        **changes,
    }
    return Exercise(id=exercise_id, **fields)


def written(suggestion: Suggestion) -> dict[str, Any]:
    """A suggestion as the vectors write it."""
    exercise = suggestion.exercise
    return {
        "id": exercise.id,
        "name": exercise.name,
        "description": exercise.description,
        "difficulty": exercise.difficulty,
        "equipment": equipment_label(exercise.equipment_items),
        "instructions": "\n".join(exercise.steps),
        "muscle_groups": [
            {
                "id": group.id,
                "name": group.name,
                "body_part": group.body_part,
                "is_primary": group.is_primary,
                "intensity": share,
            }
            for group, share in zip(exercise.muscle_groups, suggestion.intensities, strict=True)
        ],
        "suggested_weight": suggestion.suggested_weight,
        "suggested_reps": suggestion.suggested_reps,
        "repeated": suggestion.repeated,
    }


def ids(suggestions: Sequence[Suggestion]) -> list[int]:
    return [suggestion.exercise.id for suggestion in suggestions]


class TestVectors:
    @pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
    def test_the_workout_is_the_recorded_one(self, case: dict[str, Any]) -> None:
        wanted = case["catalogue_ids"]
        catalogue = [recorded(item) for item in VECTORS["catalogue"] if wanted is None or item["id"] in wanted]
        seed = case["seed"] or day_seed(case["email"], date.fromisoformat(case["local_date"]))
        limits = Limits(
            excluded_ids=case["excluded_ids"], avoided_ids=case["avoided_exercise_ids"], equipment=case["equipment"]
        )

        try:
            workout = plan(catalogue, seed=seed, yesterday_ids=case["yesterday_exercise_ids"], limits=limits)
        except NoExerciseLeft:
            workout = []

        assert {"seed": seed, "exercises": [written(suggestion) for suggestion in workout]} == case["expected"]


class TestDaySeed:
    def test_it_is_made_of_the_address_and_the_date(self) -> None:
        assert day_seed("grace@example.com", date(2026, 11, 25)) == SEED

    def test_upper_case_is_the_same_address(self) -> None:
        assert day_seed("Grace@Example.COM", date(2026, 11, 25)) == SEED

    @pytest.mark.parametrize(
        ("email", "day"), [("grace@example.com", date(2026, 11, 26)), ("ada@example.com", date(2026, 11, 25))]
    )
    def test_another_athlete_and_another_day_have_another(self, email: str, day: date) -> None:
        assert day_seed(email, day) != SEED


class TestIntensity:
    @pytest.mark.parametrize(
        ("difficulty", "primary", "secondary"),
        [(1, 0, 0), (2, 0.3, 0.2), (3, 0.6, 0.4), (4, 0.9, 0.6), (5, 1, 0.8)],
    )
    def test_it_grows_with_the_difficulty_up_to_one(self, difficulty: int, primary: float, secondary: float) -> None:
        found = intensity(difficulty, is_primary=True), intensity(difficulty, is_primary=False)

        assert found == (primary, secondary)


class TestPlan:
    def test_nothing_in_the_catalogue_leaves_no_exercise(self) -> None:
        with pytest.raises(NoExerciseLeft):
            plan([], seed=SEED, yesterday_ids=(), limits=Limits())

    def test_what_needs_nothing_weighs_nothing(self) -> None:
        [bare] = plan([an_exercise(1)], seed=SEED, yesterday_ids=(), limits=Limits())
        [boxed] = plan([an_exercise(1, equipment_items=("none", "box"))], seed=SEED, yesterday_ids=(), limits=Limits())

        assert bare.suggested_weight == 0
        assert boxed.suggested_weight >= 5

    def test_what_needs_nothing_is_given_to_who_has_nothing(self) -> None:
        catalogue = [an_exercise(1), an_exercise(2, equipment_items=()), an_exercise(3, equipment_items=("box",))]

        workout = plan(catalogue, seed=SEED, yesterday_ids=(), limits=Limits(equipment=()))

        assert ids(workout) == [1]

    def test_all_of_yesterday_is_given_again_when_nothing_else_is_left(self) -> None:
        workout = plan([an_exercise(1), an_exercise(2)], seed=SEED, yesterday_ids={1, 2}, limits=Limits())

        assert {suggestion.exercise.id: suggestion.repeated for suggestion in workout} == {1: True, 2: True}


equipment = st.lists(st.sampled_from(list(EQUIPMENT_LABELS)), max_size=3, unique=True)
some_ids = st.frozensets(st.integers(1, 30))


@st.composite
def catalogues(draw: st.DrawFn) -> list[Exercise]:
    exercise_ids = draw(st.lists(st.integers(1, 30), min_size=1, max_size=20, unique=True))
    return [
        an_exercise(exercise_id, equipment_items=tuple(draw(equipment)), difficulty=draw(st.integers(1, 5)))
        for exercise_id in exercise_ids
    ]


class TestAnyCatalogue:
    @given(catalogues(), st.text(max_size=16), some_ids, some_ids, some_ids, st.none() | equipment)
    @settings(max_examples=80, deadline=None)
    def test_the_workout_keeps_to_the_limits_and_repeats_only_when_it_must(
        self,
        catalogue: list[Exercise],
        seed: str,
        yesterday: frozenset[int],
        excluded: frozenset[int],
        avoided: frozenset[int],
        at_hand: list[str] | None,
    ) -> None:
        limits = Limits(excluded_ids=excluded, avoided_ids=avoided, equipment=at_hand)
        allowed = {exercise.id for exercise in catalogue if limits.allow(exercise)}

        try:
            workout = plan(catalogue, seed=seed, yesterday_ids=yesterday, limits=limits)
        except NoExerciseLeft:
            workout = []

        given_ids, repeated = ids(workout), {s.exercise.id for s in workout if s.repeated}
        assert len(given_ids) == len(set(given_ids)) == min(6, len(allowed))
        assert set(given_ids) <= allowed - excluded - avoided
        assert repeated == set(given_ids) & yesterday
        assert not repeated or allowed - yesterday <= set(given_ids)
        assert [suggestion.repeated for suggestion in workout] == sorted(s.repeated for s in workout)
        for suggestion in workout:
            assert suggestion.suggested_weight in {0, *(5 + 2.5 * step for step in range(19))}
            assert 8 <= suggestion.suggested_reps <= 15

    @given(catalogues(), st.text(max_size=16), some_ids, st.randoms())
    @settings(max_examples=40, deadline=None)
    def test_the_order_of_the_catalogue_does_not_matter(
        self, catalogue: list[Exercise], seed: str, yesterday: frozenset[int], random: Any
    ) -> None:
        shuffled = random.sample(catalogue, len(catalogue))

        first = plan(catalogue, seed=seed, yesterday_ids=yesterday, limits=Limits())

        assert plan(shuffled, seed=seed, yesterday_ids=yesterday, limits=Limits()) == first
