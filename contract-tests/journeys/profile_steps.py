"""Steps in which athletes say who they are, log in, change their password, or leave."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition

from journeys.agreement import agree
from journeys.choices import NAMES, avoided, hours, means, zones
from journeys.journey import Journey, newcomer, someone
from journeys.steps import step

_CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "time_zone": zones,
        "day_start_hour": hours,
        "trains_with": means,
        "avoids": avoided,
        "units": st.sampled_from(["imperial", "metric"]),
    },
).filter(bool)


class ProfileSteps(Journey):
    @precondition(lambda journey: len(journey.athletes) < len(NAMES))
    @step(who=newcomer, zone=zones, day_start_hour=hours, trains_with=means)
    def signs_up(self, who: str, zone: str, day_start_hour: int, trains_with: str) -> None:
        self.join(who, zone, day_start_hour, trains_with)

    @step(who=someone, changes=_CHANGES, onboarding=st.booleans())
    def changes_the_profile(self, who: str, changes: dict[str, Any], onboarding: bool) -> None:
        told = {name: value for name, value in changes.items() if name not in ("trains_with", "avoids")}
        if "trains_with" in changes:
            told |= self.profile_with(changes["trains_with"])
        if "avoids" in changes:
            told["avoided_exercise_ids"] = self.named(who, changes["avoids"])
        self.change_profile(who, told, onboarding=onboarding)
        avoided_ids = self.athletes[who].profile["avoided_exercise_ids"]
        self.say(who, f"is here after the change, avoiding {len(avoided_ids)} exercises")

    @step(who=someone, logs_in_by_form=st.booleans())
    def changes_the_password(self, who: str, logs_in_by_form: bool) -> None:
        athlete = self.athletes[who]
        change = {"current_password": athlete.password, "new_password": f"{athlete.password}!"}
        self.monolith(who).ask("profile.replace_password", expect=204, json=change)
        self.say(who, "has changed the password")
        self.is_refused(athlete.token)
        athlete.password = change["new_password"]
        self.log_in(who, as_form=logs_in_by_form)

    @precondition(lambda journey: len(journey.athletes) > 1)
    @step(who=someone, by_admin=st.booleans())
    def leaves(self, who: str, by_admin: bool) -> None:
        athlete = self.athletes[who]
        self.say(who, f"leaves{', sent away by an administrator' if by_admin else ''}")
        user_id = self.world.database.user_id(athlete.email)
        if by_admin:
            admin = self.world.monolith.with_token(self.world.admin_token)
            admin.ask("users.delete_user", expect=204, path={"email": athlete.email})
        else:
            self.monolith(who).ask("profile.delete_profile", expect=204, headers={"X-Confirm-Email": athlete.email})
        self.is_gone(who, user_id)

    def is_gone(self, who: str, user_id: int) -> None:
        """Nobody is let in for the athlete any more, and no table knows anything of them."""
        athlete = self.athletes.pop(who)
        self.is_refused(athlete.token)
        traces = self.world.database.traces_of(user_id, athlete.email, f"{who}'s own")
        agree(f"{who} left; the tables that still hold something of {who}", traces, [])
        self.tally.departures += 1

    def is_refused(self, token: str) -> None:
        """A token that was good opens nothing any more, neither here nor there."""
        for operation in ("profile.get_profile", "history.list_yesterday", "training.get_training_context"):
            self.world.monolith.with_token(token).ask(operation, expect=401)
        self.world.coach.with_token(token).ask("wod.get_wod", expect=401)
        for service in (self.world.coach, self.world.monolith):
            service.with_token(token).ask("wod.plan_wod", expect=401, json={"require_history": True})
