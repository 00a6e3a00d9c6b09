"""The order of the exercises, and the short way to its beginning."""

from hashlib import sha256

import pytest

from coach.planning.classic import plan_workout
from coach.planning.model import Constraints
from coach.planning.ranking import Ranking
from coach.tests.builders import a_candidate

SEEDS = [f"{number:016x}" for number in range(20)]


def by_digest(seed: str, number: int) -> list[int]:
    return sorted(range(1, number + 1), key=lambda each: sha256(f"{seed}:{each}".encode()).digest())


@pytest.mark.parametrize("number", [1, 63, 64, 65, 256, 257, 400, 3_000])
def test_the_first_are_those_of_the_whole_order(number: int) -> None:
    ranking = Ranking([a_candidate(each) for each in range(1, number + 1)])

    for seed in SEEDS:
        order = by_digest(seed, number)
        assert [exercise.id for exercise in ranking.whole(seed)] == order
        assert [exercise.id for exercise in ranking.first(seed)] == order[:64]


def test_who_may_do_next_to_nothing_gets_what_there_is_in_the_same_order() -> None:
    ranking = Ranking([a_candidate(each) for each in range(1, 1_001)])
    # None of the first hundred, and of the others only eight.
    order = by_digest("seed", 1_000)
    left = order[100::120]

    workout = plan_workout(ranking, Constraints(forbidden_ids=frozenset(order) - frozenset(left)), "seed")

    assert [planned.exercise.id for planned in workout] == left[:6]
