"""The classic strategy by example."""

from datetime import date

import pytest

from coach.planning.classic import day_seed, intensity, plan_workout
from coach.planning.model import Constraints, Exercise, MuscleGroup
from coach.planning.ranking import Ranking
from coach.tests.builders import a_candidate

DUMBBELL, NONE, UNKNOWN = frozenset({"dumbbell"}), frozenset({"none"}), frozenset[str]()


def planned_ids(catalogue: list[Exercise], constraints: Constraints, seed: str) -> list[int]:
    return [planned.exercise.id for planned in plan_workout(Ranking(catalogue), constraints, seed)]


class TestDaySeed:
    def test_it_is_sixteen_hex_digits_of_the_hash_of_address_and_date(self) -> None:
        seed = day_seed("grace@example.com", date(2026, 11, 25))

        # printf 'grace@example.com|2026-11-25' | sha256sum
        assert seed == "e2e280277740868a"

    def test_upper_and_lower_case_are_one_address(self) -> None:
        assert day_seed("GRACE@example.com", date(2026, 11, 25)) == day_seed("grace@EXAMPLE.com", date(2026, 11, 25))

    def test_another_day_and_another_athlete_have_other_seeds(self) -> None:
        seeds = {day_seed(email, date(2026, 11, day)) for email in ("a@example.com", "b@example.com") for day in (1, 2)}

        assert len(seeds) == 4


class TestIntensity:
    @pytest.mark.parametrize(
        ("difficulty", "primary", "secondary"),
        [(1, 0.0, 0.0), (2, 0.3, 0.2), (3, 0.6, 0.4), (4, 0.9, 0.6), (5, 1.0, 0.8)],
    )
    def test_it_grows_with_the_difficulty_and_is_capped_at_one(
        self, difficulty: int, primary: float, secondary: float
    ) -> None:
        found = (intensity(difficulty, is_primary=True), intensity(difficulty, is_primary=False))

        assert found == (primary, secondary)

    def test_it_is_told_for_each_muscle_group_in_their_order(self) -> None:
        groups = (
            MuscleGroup(15, "Glutes", "Legs", is_primary=False),
            MuscleGroup(16, "Quadriceps", "Legs", is_primary=True),
        )

        (planned,) = plan_workout(Ranking([a_candidate(1, difficulty=2, muscle_groups=groups)]), Constraints(), "s")

        assert planned.intensities == (0.2, 0.3)


class TestEquipment:
    @pytest.mark.parametrize(
        ("at_hand", "given"),
        [
            (None, {1, 2, 3, 4}),
            (frozenset(), {1}),
            (frozenset({"none"}), {1}),
            (frozenset({"dumbbell"}), {1, 2}),
            (frozenset({"dumbbell", "bench"}), {1, 2, 3}),
            (frozenset({"bench"}), {1}),
        ],
    )
    def test_all_that_an_exercise_needs_must_be_at_hand_and_unknown_is_not_none(
        self, at_hand: frozenset[str] | None, given: set[int]
    ) -> None:
        catalogue = [
            a_candidate(1, equipment_items=NONE),
            a_candidate(2, equipment_items=DUMBBELL),
            a_candidate(3, equipment_items=frozenset({"dumbbell", "bench"})),
            a_candidate(4, equipment_items=UNKNOWN),
        ]

        assert set(planned_ids(catalogue, Constraints(equipment=at_hand), "s")) == given


class TestYesterday:
    def test_it_is_left_out_while_six_others_are_there(self) -> None:
        catalogue = [a_candidate(exercise_id) for exercise_id in range(1, 10)]

        workout = plan_workout(Ranking(catalogue), Constraints(done_yesterday=frozenset({1, 2, 3})), "s")

        assert {planned.exercise.id for planned in workout} == {4, 5, 6, 7, 8, 9}
        assert not any(planned.repeated for planned in workout)

    def test_it_fills_up_at_the_end_and_is_marked_when_fewer_are_left(self) -> None:
        catalogue = [a_candidate(exercise_id) for exercise_id in range(1, 10)]

        workout = plan_workout(Ranking(catalogue), Constraints(done_yesterday=frozenset(range(1, 6))), "s")

        assert {planned.exercise.id for planned in workout[:4]} == {6, 7, 8, 9}
        assert [planned.repeated for planned in workout] == [False] * 4 + [True] * 2

    def test_it_does_not_bring_back_what_is_forbidden(self) -> None:
        catalogue = [a_candidate(1), a_candidate(2)]
        constraints = Constraints(done_yesterday=frozenset({1}), forbidden_ids=frozenset({1}))

        assert planned_ids(catalogue, constraints, "s") == [2]


class TestPick:
    def test_nothing_allowed_is_an_empty_workout(self) -> None:
        assert plan_workout(Ranking([a_candidate(1)]), Constraints(forbidden_ids=frozenset({1})), "s") == ()

    def test_an_empty_catalogue_is_an_empty_workout(self) -> None:
        assert plan_workout(Ranking([]), Constraints(), "s") == ()

    def test_another_seed_gives_another_workout(self) -> None:
        catalogue = [a_candidate(exercise_id) for exercise_id in range(1, 40)]

        assert planned_ids(catalogue, Constraints(), "one") != planned_ids(catalogue, Constraints(), "two")


class TestLoad:
    def test_what_needs_nothing_has_no_weight(self) -> None:
        (planned,) = plan_workout(Ranking([a_candidate(1, equipment_items=NONE)]), Constraints(), "s")

        assert planned.suggested_weight == 0

    def test_what_also_needs_something_else_has_a_weight(self) -> None:
        (planned,) = plan_workout(Ranking([a_candidate(1, equipment_items=NONE | {"box"})]), Constraints(), "s")

        assert planned.suggested_weight >= 5
