"""Steps in which administrators change what there is to do."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition

from journeys.agreement import DisagreementError
from journeys.journey import Journey
from journeys.steps import step
from matrix.judged import Judged


class CatalogueSteps(Journey):
    # Once in a journey: both services and the model read the whole catalogue anew, which is dear.
    @precondition(lambda journey: not journey.catalogue_changed)
    @step(adds_one_with=st.sampled_from(["box", "none", None]), or_removes=st.integers(0, 11))
    def an_administrator_changes_the_catalogue(self, adds_one_with: str | None, or_removes: int) -> None:
        """The workouts of all athletes change in one place at most."""
        before = {who: self.workout_ids(who) for who in self.athletes}
        self.catalogue_changed = True
        if adds_one_with:
            self._add_exercise(adds_one_with)
        else:
            path = {"exercise_id": self.loggable[or_removes]}
            self._administrator().ask("exercises.delete_exercise", expect=204, path=path)
        self.world.read_catalogue()
        for who, ids in before.items():
            self._one_place_at_most(who, ids)
        self.tally.catalogue_changes += 1

    def _add_exercise(self, needs: str) -> None:
        body = {
            "name": "What nobody has done before",
            "description": "It is new.",
            "steps": ["Do it."],
            "difficulty": 3,
            "equipment_items": [needs],
            "primary_muscle_group_ids": [1],
        }
        self._administrator().ask("exercises.create_exercise", expect=201, json=body)
        self.tell(f"an exercise with {needs} is added to the catalogue")

    def _administrator(self) -> Judged:
        return self.world.monolith.with_token(self.world.admin_token)

    def _one_place_at_most(self, who: str, before: list[int]) -> None:
        after = self.workout_ids(who)
        places = max(len({*before} - {*after}), len({*after} - {*before}))
        if places > 1:
            about = f"{self.athletes[who].tell(self.now)}: one exercise was added to the catalogue or removed"
            raise DisagreementError(
                f"{about}, and {places} places of the workout have changed: {before} is {after} now."
            )
