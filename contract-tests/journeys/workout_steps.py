"""Steps in which athletes ask for workouts and do them."""

from typing import Any

from hypothesis.stateful import precondition

from journeys.agreement import agree, nothing_wrong
from journeys.choices import Wish, returns, wishes
from journeys.history_steps import HistorySteps, keys
from journeys.journey import someone
from journeys.looking import made_now, reasons, same_as_before
from journeys.moments import DISTANCES, next_day
from journeys.parallel_run import comparable
from journeys.steps import step
from journeys.workouts import Bounds


class WorkoutSteps(HistorySteps):
    @step(who=someone, key=keys, comes_back=returns)
    def does_todays_workout(self, who: str, key: str | None, comes_back: str | None) -> None:
        """Log all of it, and come back so far from the beginning of the next day."""
        ids = self.workout_ids(who)
        body = [{"exercise_id": id_, "sets": 3, "reps": 10, "notes": f"{who}'s own"} for id_ in ids]
        if ids and self.log(who, body, key):
            self.remember_workout(who, ids)
        self.say(who, f"has logged the workout of the day: {ids}")
        if comes_back:
            self.move_clock(max(self.now, next_day(self.athletes[who], self.now) + DISTANCES[comes_back]))

    @step(who=someone, wish=wishes)
    def wishes_for(self, who: str, wish: Wish) -> None:
        athlete = self.athletes[who]
        excluded = self.named(who, wish.excluded)
        bounds = self.bounds(who, excluded)
        token = self.world.admin_token if wish.by_admin else athlete.token
        asking, legacy = (service.with_token(token) for service in (self.world.coach, self.world.monolith))
        body = {
            **({"excluded_ids": excluded} if excluded else {}),
            **({"seed": wish.seed} if wish.seed else {}),
            **({"require_history": True} if wish.require_history else {}),
            **({"user_email": athlete.email} if wish.names_self or wish.by_admin else {}),
        }
        about = f"{athlete.tell(self.now)}: POST /api/coach/WOD {body}"
        operation = "wod.plan_wod_alias" if wish.alias else "wod.plan_wod"
        before = self.world.database.contents()
        if bounds.nothing_left:
            refusals = [
                asking.ask(operation, expect=422, json=body).json(),
                legacy.ask("wod.plan_wod", expect=422, json=body).json(),
            ]
            agree(f"{about}: the codes", [refusal["code"] for refusal in refusals], ["no-exercise-left"] * 2)
        else:
            planned = asking.ask(operation, expect=200, json=body).json()
            nothing_wrong(about, bounds.complaints(planned["exercises"]))
            self._check_planned(about, who, wish, bounds, planned)
            instead = legacy.ask("wod.plan_wod", expect=200, json=body).json()
            both = f"{about}: the monolith's plan, which must be as the coach's"
            agree(both, comparable(instead, "post"), comparable(planned, "post"))
            made_now(about, instead, self.now)
        agree(f"{about}: the tables", self.world.database.contents(), before)
        self.tally.workouts_wished += 1

    @precondition(lambda journey: len(journey.athletes) > 1)
    @step(who=someone, other=someone)
    def asks_for_somebody_elses_workout(self, who: str, other: str) -> None:
        """Only administrators may, unless the other one is oneself."""
        address = self.athletes[other].email
        if who != other:
            for asking in (self.coach(who), self.monolith(who)):
                asking.ask("wod.plan_wod", expect=403, json={"user_email": address})
            asked = {"user_email": address}
            self.monolith(who).ask("training.get_training_context", expect=403, params=asked)

    def remember_workout(self, who: str, ids: list[int]) -> None:
        """What was logged of today's workout must not come again tomorrow."""
        athlete = self.athletes[who]
        today = athlete.days.day_of(self.now)
        athlete.logged_workouts.setdefault(today, set()).update(ids)

    def _check_planned(self, about: str, who: str, wish: Wish, bounds: Bounds, planned: dict[str, Any]) -> None:
        athlete = self.athletes[who]
        made_now(about, planned, self.now)
        expected: dict[str, Any] = {
            "strategy": "classic",
            "degraded": False,
            "warnings": [],
            "seed": wish.seed or planned["seed"],
        }
        agree(about, {name: planned[name] for name in expected}, expected)
        asked = wish.seed or athlete.days.day_of(self.now)
        same_as_before(about, athlete, (asked, *reasons(bounds)), planned["exercises"])
        same_as_before(about, athlete, ("seed", asked), planned["seed"])
