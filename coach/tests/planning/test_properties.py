"""What holds for every catalogue, every athlete and every seed."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from coach.planning.classic import WORKOUT_SIZE, plan_workout
from coach.planning.model import Constraints, Exercise, MuscleGroup, PlannedExercise
from coach.planning.ranking import Ranking
from coach.tests.builders import a_candidate

# How fast a busy machine is says nothing about the planning.
unhurried = settings(deadline=None)

ITEMS = st.frozensets(st.sampled_from(["none", "dumbbell", "barbell", "bench", "box"]), max_size=3)
IDS = st.integers(min_value=1, max_value=40)
SEEDS = st.text(alphabet="0123456789abcdefXYZ._-", min_size=1, max_size=64)
GROUPS = (
    MuscleGroup(16, "Quadriceps", "Legs", is_primary=True),
    MuscleGroup(15, "Glutes", "Legs", is_primary=False),
)


def exercise(exercise_id: int, equipment_items: frozenset[str], difficulty: int) -> Exercise:
    return a_candidate(exercise_id, equipment_items=equipment_items, difficulty=difficulty, muscle_groups=GROUPS)


EXERCISES = st.builds(exercise, IDS, ITEMS, st.integers(min_value=1, max_value=5))
CATALOGUES = st.lists(EXERCISES, max_size=30, unique_by=lambda each: each.id)
CONSTRAINTS = st.builds(
    Constraints,
    forbidden_ids=st.frozensets(IDS, max_size=10),
    equipment=st.none() | ITEMS,
    done_yesterday=st.frozensets(IDS, max_size=30),
)


def ids(workout: tuple[PlannedExercise, ...]) -> set[int]:
    return {planned.exercise.id for planned in workout}


@unhurried
@given(CATALOGUES, CONSTRAINTS, SEEDS, st.randoms(use_true_random=False))
def test_the_order_of_the_catalogue_does_not_matter(
    catalogue: list[Exercise], constraints: Constraints, seed: str, random: Random
) -> None:
    shuffled = random.sample(catalogue, len(catalogue))

    assert plan_workout(Ranking(shuffled), constraints, seed) == plan_workout(Ranking(catalogue), constraints, seed)


@unhurried
@given(CATALOGUES, EXERCISES, CONSTRAINTS, SEEDS)
def test_a_new_exercise_changes_at_most_one_place(
    catalogue: list[Exercise], newcomer: Exercise, constraints: Constraints, seed: str
) -> None:
    others = [each for each in catalogue if each.id != newcomer.id]
    before = plan_workout(Ranking(others), constraints, seed)

    after = plan_workout(Ranking([*others, newcomer]), constraints, seed)

    assert ids(after) - ids(before) <= {newcomer.id}
    assert len(ids(before) - ids(after)) <= 1
    kept = [planned for planned in after if planned.exercise.id in ids(before)]
    assert kept == [planned for planned in before if planned.exercise.id in ids(after)]


@unhurried
@given(CATALOGUES, CONSTRAINTS, SEEDS)
def test_nothing_forbidden_or_not_equipped_for_is_given(
    catalogue: list[Exercise], constraints: Constraints, seed: str
) -> None:
    for planned in plan_workout(Ranking(catalogue), constraints, seed):
        needs = planned.exercise.equipment_items
        assert planned.exercise.id not in constraints.forbidden_ids
        assert constraints.equipment is None or (needs and needs <= constraints.equipment | {"none"})


@unhurried
@given(CATALOGUES, CONSTRAINTS, SEEDS)
def test_the_workout_is_as_large_as_it_can_be_and_repeats_only_what_it_must(
    catalogue: list[Exercise], constraints: Constraints, seed: str
) -> None:
    everything = Constraints(forbidden_ids=constraints.forbidden_ids, equipment=constraints.equipment)
    allowed = {
        each.id
        for each in catalogue
        # Alone in the catalogue, it is given exactly if it is allowed.
        if plan_workout(Ranking([each]), everything, seed)
    }
    fresh = allowed - constraints.done_yesterday

    workout = plan_workout(Ranking(catalogue), constraints, seed)

    repeated = {planned.exercise.id for planned in workout if planned.repeated}
    assert len(ids(workout)) == len(workout) == min(WORKOUT_SIZE, len(allowed))
    assert repeated == ids(workout) & constraints.done_yesterday
    assert len(repeated) == len(workout) - min(WORKOUT_SIZE, len(fresh))


@unhurried
@given(CATALOGUES, CONSTRAINTS, SEEDS)
def test_loads_keep_their_bounds(catalogue: list[Exercise], constraints: Constraints, seed: str) -> None:
    for planned in plan_workout(Ranking(catalogue), constraints, seed):
        bodyweight = planned.exercise.equipment_items == {"none"}
        assert planned.suggested_reps in range(8, 16)
        assert planned.suggested_weight in ([0] if bodyweight else [5 + 2.5 * step for step in range(19)])
        assert all(0 <= intensity <= 1 for intensity in planned.intensities)
        assert planned.intensities[0] >= planned.intensities[1]
