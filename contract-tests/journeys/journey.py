"""The state that all steps of a journey share: who is there, what time it is, and what is asked after every step."""

import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from journeys.agreement import agree
from journeys.athlete import Athlete
from journeys.choices import MEANS, NAMES, exercises_to_log, hours, means, years, zones
from journeys.days import clock_changes_between
from journeys.looking import bounds_of, look
from journeys.moments import next_clock_change
from journeys.steps import Step, step
from journeys.tally import Tally
from journeys.workouts import Bounds
from journeys.world import World
from matrix.judged import Judged

_PASSWORD = "correct horse battery"
_AVOIDABLE = 200


def _present(journey: Any) -> st.SearchStrategy[str]:
    return st.sampled_from([*journey.athletes])


def _absent(journey: Any) -> st.SearchStrategy[str]:
    return st.sampled_from([name for name in NAMES if name not in journey.athletes])


someone = st.runner().flatmap(_present)
newcomer = st.runner().flatmap(_absent)


class Journey(RuleBasedStateMachine):
    """A subclass for each run has the world that it goes through and the tally that it fills.

    It keeps the steps and the story of the last journey that went wrong, to be walked again.
    """

    world: ClassVar[World]
    tally: ClassVar[Tally]
    went_wrong: ClassVar[tuple[list[Step], str]] = ([], "")

    def __init__(self) -> None:
        super().__init__()
        self.athletes: dict[str, Athlete] = {}
        self.loggable = exercises_to_log(self.world.catalogue)
        self.catalogue_changed = False
        self.walked: list[Step] = []
        self._story: list[str] = []
        self.tally.journeys += 1

    @step(
        initialize,
        zone=zones,
        day_start_hour=hours,
        trains_with=means,
        year=years,
        hours_before_clock_change=st.integers(-30, 72),
    )
    def begins(
        self, zone: str, day_start_hour: int, trains_with: str, year: int, hours_before_clock_change: int
    ) -> None:
        """Start near the first change of the first athlete's clock in a year; in July where there is none."""
        july, january = datetime(year, 7, 1, 12, tzinfo=UTC), datetime(year, 1, 1, tzinfo=UTC)
        change = next_clock_change(zone, january) or july
        self.world.clock.set(change - timedelta(hours=hours_before_clock_change))
        self.join(NAMES[0], zone, day_start_hour, trains_with)

    @invariant()
    def every_answer_is_as_the_model_says(self) -> None:
        self.tally.steps += 1
        look(self.world, self.athletes.values(), self.tally)

    def teardown(self) -> None:
        """Leave the world as it was found: a journey that is walked again must find what it found before."""
        error = sys.exception()
        if isinstance(error, AssertionError):
            type(self).went_wrong = self.walked, self.story_until(error)
        self.world.database.forget_athletes()
        if self.catalogue_changed:
            self.world.database.restore_catalogue()
            self.world.read_catalogue()

    @property
    def now(self) -> datetime:
        return self.world.clock.now

    def monolith(self, who: str) -> Judged:
        """The monolith, asked by an athlete."""
        return self.world.monolith.with_token(self.athletes[who].token)

    def coach(self, who: str) -> Judged:
        """The coach, asked by an athlete."""
        return self.world.coach.with_token(self.athletes[who].token)

    def say(self, who: str, what: str) -> None:
        """Tell, in the report of a failure, what happens and when that is for the athlete."""
        self.tell(f"{self.athletes[who].tell(self.now)} {what}")

    def tell(self, what: str, *, indent: str = "    ") -> None:
        """Tell, in the report of a failure, what happens."""
        self._story.append(f"{indent}{what}")

    def story_until(self, error: AssertionError) -> str:
        """All that was told, and what was wrong in the end."""
        return "\n".join([*self._story, f"{type(error).__name__}: {error}"])

    def possible(self, step: Step) -> bool:
        """Whether those who take a step are here, or not yet here who signs up."""
        present = step.chosen.get("who") in self.athletes
        if step.name == "signs_up":
            return not present
        return all(step.chosen[role] in self.athletes for role in ("who", "other") if role in step.chosen)

    def move_clock(self, to: datetime) -> None:
        """Set the clock of both services; whom that brings into another day is counted."""
        before = self.now
        days = {name: athlete.days.day_of(before) for name, athlete in self.athletes.items()}
        self.world.clock.set(to)
        for name, athlete in self.athletes.items():
            self.tally.day_changes += athlete.days.day_of(self.now) != days[name]
            crossed = clock_changes_between(athlete.profile["time_zone"], min(before, to), max(before, to))
            self.tally.clock_changes += len(crossed)
        for name in self.athletes:
            self.say(name, "is here now")

    def join(self, who: str, zone: str, day_start_hour: int, trains_with: str) -> None:
        """Sign up, get a token, and tell about oneself."""
        athlete = Athlete(who, f"{who.lower()}@example.com", _PASSWORD, self.now)
        body = {"email": athlete.email, "name": who, "password": athlete.password}
        registered = self.world.monolith.ask("signup.register_athlete", expect=201, json=body).json()
        expected = {"email": athlete.email, "name": who, "role": "athlete", "onboarded": False}
        agree(f"{who} signs up", {name: registered[name] for name in expected}, expected)
        self.athletes[who] = athlete
        self.log_in(who, as_form=False)
        profile = {"time_zone": zone, "day_start_hour": day_start_hour, **self.profile_with(trains_with)}
        self.change_profile(who, profile, onboarding=True)
        self.tally.athletes += 1
        self.say(who, "signs up")

    def profile_with(self, means: str) -> dict[str, Any]:
        """What a profile says of what an athlete trains with."""
        at_hand, leaves_out_bare = MEANS[means]
        bare = [id_ for id_, exercise in self.world.catalogue.items() if exercise["equipment_items"] == ["none"]]
        return {"equipment": at_hand, "avoided_exercise_ids": bare if leaves_out_bare else []}

    def log_in(self, who: str, *, as_form: bool) -> None:
        """Get a token, asked for by a form or by JSON."""
        athlete = self.athletes[who]
        form = {"grant_type": "password", "username": athlete.email, "password": athlete.password}
        request = {"data": form} if as_form else {"json": {"email": athlete.email, "password": athlete.password}}
        token = self.world.monolith.ask("oauth.create_token", expect=200, **request).json()
        agree(f"{who} logs in: onboarded", token["onboarded"], athlete.profile["onboarded"])
        athlete.token = token["access_token"]

    def change_profile(self, who: str, changes: dict[str, Any], *, onboarding: bool) -> None:
        """Tell the monolith of changes, as onboarding or as changes of the profile."""
        athlete = self.athletes[who]
        if onboarding:
            changes = {"weight": 60, "height": 165, "fitness_goal": "endurance", **changes}
        operation = "profile.onboard_athlete" if onboarding else "profile.update_profile"
        changed = self.monolith(who).ask(operation, expect=200, json=changes).json()
        athlete.profile.update(changes, **({"onboarded": True} if onboarding else {}))
        agree(f"{athlete.tell(self.now)}: the changed profile", changed, athlete.profile)
        if {"time_zone", "day_start_hour"} & changes.keys():
            # Yesterday is another day now: the workouts that were logged may lie on the same day or two days ago.
            athlete.logged_workouts.clear()

    def bounds(self, who: str, excluded: Iterable[int] = ()) -> Bounds:
        """What a workout for the athlete may hold now."""
        return bounds_of(self.world, self.athletes[who], excluded)

    def workout_ids(self, who: str) -> list[int]:
        """The exercises of the athlete's workout of now, as the coach gives it; none when nothing is left."""
        if self.bounds(who).nothing_left:
            return []
        return [exercise["id"] for exercise in self.coach(who).ask("wod.get_wod", expect=200).json()["exercises"]]

    def named(self, who: str, which: str | tuple[int, ...]) -> list[int]:
        """The exercises that a name or ids mean to the athlete now, as many as a request may hold."""
        workout = self.workout_ids(who) if isinstance(which, str) and "workout" in which else []
        meant: dict[Any, Iterable[int]] = {
            "nothing": [],
            "today's workout": workout,
            "half of today's workout": workout[::2],
            "all that is left": self.bounds(who).allowed,
        }
        chosen = meant[which] if isinstance(which, str) else (id_ for id_ in which if id_ in self.world.catalogue)
        return [*chosen][:_AVOIDABLE]
