"""Steps in which two things happen at the same moment."""

from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition

from journeys.agreement import agree
from journeys.choices import KEYS
from journeys.history_steps import Done, HistorySteps, done
from journeys.journey import someone
from journeys.profile_steps import ProfileSteps
from journeys.simultaneous import at_once
from journeys.steps import step
from journeys.workouts import Bounds

_LOG = "history.log_exercises"


class SimultaneousSteps(HistorySteps, ProfileSteps):
    @step(who=someone, what=done, key=st.sampled_from(KEYS), changed=st.booleans())
    def sends_twice_at_once(self, who: str, what: Done, key: str, changed: bool) -> None:
        """With one key and one body it is stored once; of two bodies one is refused."""
        # Whichever of the two is stored, the journey goes on alike.
        first, second = (self.body(who, what, notes=f"{who}'s own {attempt}") for attempt in ("first", "second"))
        second = second if changed else first
        if self._refused(who, first, key) or self.athletes[who].answer_kept_for(key, self.now):
            return
        self.say(who, f"sends that{' and something else' if changed else ' twice'} at once, with {key}")
        monolith, headers = self.monolith(who), {"Idempotency-Key": key}
        answers = at_once(*(partial(monolith.send, _LOG, json=body, headers=headers) for body in (first, second)))
        statuses = sorted(answer.status_code for answer in answers)
        agree(f"{who} sends two requests at once; the statuses", statuses, [201, 422] if changed else [201, 201])
        for answer, body in zip(answers, (first, second), strict=True):
            monolith.judge(_LOG, answer, expect=answer.status_code)
            if answer.status_code == 201:
                self.stored(who, body, key, answer.json())
        self.tally.requests_at_once += 1

    @precondition(lambda journey: len(journey.athletes) > 1)
    @step(who=someone, other=someone, what=done, key=st.sampled_from(KEYS))
    def two_send_the_same_at_once(self, who: str, other: str, what: Done, key: str) -> None:
        """What is one athlete's key is not another's."""
        body = self.body(who, what, notes="Done together")
        pair = (who, other)
        known = any(self.athletes[name].answer_kept_for(key, self.now) for name in pair)
        if who == other or known or any(self._refused(name, body, key) for name in pair):
            return
        headers = {"Idempotency-Key": key}
        self.say(who, f"and {other} send that at once, both with {key}")
        answers = at_once(*(partial(self.monolith(name).send, _LOG, json=body, headers=headers) for name in pair))
        for name, answer in zip(pair, answers, strict=True):
            self.monolith(name).judge(_LOG, answer, expect=201)
            self.stored(name, body, key, answer.json())
        self.tally.requests_at_once += 1

    @step(who=someone, what=done)
    def asks_while_logging(self, who: str, what: Done) -> None:
        """Both services tell the workout of just before or of just after."""
        body = self.body(who, what)
        if self._refused(who, body, None):
            return
        before = self.bounds(who)
        self.say(who, "asks for the workout at the same moment")
        services = self.monolith(who), self.coach(who)
        asking = [partial(service.send, "wod.get_wod") for service in services]
        logged, *workouts = at_once(partial(self.monolith(who).send, _LOG, json=body), *asking)
        self.monolith(who).judge(_LOG, logged, expect=201)
        self.stored(who, body, None, logged.json())
        for service, answer in zip(services, workouts, strict=True):
            service.judge("wod.get_wod", answer, expect=422 if before.nothing_left else 200)
            if not before.nothing_left:
                self._one_of(who, service.service, answer.json(), before, self.bounds(who))
        self.tally.requests_at_once += 1

    @precondition(lambda journey: len(journey.athletes) > 1)
    @step(who=someone, what=done)
    def leaves_while_logging(self, who: str, what: Done) -> None:
        """Whichever comes first, nothing is left."""
        athlete = self.athletes[who]
        body = self.body(who, what)
        if self._refused(who, body, None):
            return
        user_id = self.world.database.user_id(athlete.email)
        self.say(who, "leaves at the same moment")
        monolith, headers = self.monolith(who), {"X-Confirm-Email": athlete.email}
        left, logged = at_once(
            partial(monolith.send, "profile.delete_profile", headers=headers),
            partial(monolith.send, _LOG, json=body),
        )
        monolith.judge("profile.delete_profile", left, expect=204)
        monolith.judge(_LOG, logged, expect=401 if logged.status_code == 401 else 201)
        self.is_gone(who, user_id)
        self.tally.requests_at_once += 1

    def _refused(self, who: str, body: Any, key: str | None) -> bool:
        """Whether logging it might be refused: what is refused either way shows nothing of what happens at once."""
        return self.expected(who, body, key)[0] != {201}

    def _one_of(self, who: str, service: str, body: Any, before: Bounds, after: Bounds) -> None:
        complaints = before.complaints(body["exercises"])
        if complaints and after.complaints(body["exercises"]):
            about = f"{self.athletes[who].tell(self.now)}: GET /fitness/wod of the {service} while logging"
            agree(f"{about}; complaints with what was done before", complaints, [])
