"""The fixed vectors that the coach and the monolith share."""

from datetime import date
from typing import Any

import orjson
import pytest

from coach.api.wod import _exercise_out
from coach.consumed import read_exercises
from coach.planning.classic import day_seed, plan_workout
from coach.planning.model import Constraints
from coach.planning.ranking import Ranking
from coach.settings import REPO_ROOT

VECTORS = orjson.loads((REPO_ROOT / "spec" / "vectors" / "classic_wod.json").read_bytes())
CATALOGUE = read_exercises(VECTORS["catalogue"])


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_the_workout_is_the_one_that_both_services_agreed_on(case: dict[str, Any]) -> None:
    wanted_ids = case["catalogue_ids"]
    catalogue = [each for each in CATALOGUE if wanted_ids is None or each.id in wanted_ids]
    equipment = case["equipment"]
    constraints = Constraints(
        forbidden_ids=frozenset(case["excluded_ids"] + case["avoided_exercise_ids"]),
        equipment=None if equipment is None else frozenset(equipment),
        done_yesterday=frozenset(case["yesterday_exercise_ids"]),
    )
    seed = case["seed"] or day_seed(case["email"], date.fromisoformat(case["local_date"]))

    workout = plan_workout(Ranking(catalogue), constraints, seed)

    assert {"seed": seed, "exercises": [_exercise_out(planned) for planned in workout]} == case["expected"]
