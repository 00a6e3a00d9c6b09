"""Steps in which athletes log what they did, send that again, take it back, and read it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition

from journeys.agreement import agree
from journeys.athlete import Kept, entry_of, read_entries
from journeys.choices import HOW, KEYS, entries
from journeys.journey import Journey, someone
from journeys.looking import agree_on_entries
from journeys.moments import When
from journeys.steps import step
from matrix.judged import Judged

Done = Sequence[tuple[int, When | None, str]]

_DAY = timedelta(days=1)
_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
# Clients' clocks are not exact: a little of the future is let through, and how much is the service's own business.
_LET_THROUGH = timedelta(minutes=2)
_LOG = "history.log_exercises"

done = st.runner().flatmap(lambda journey: entries(journey.loggable))
keys = st.none() | st.sampled_from(KEYS)


class HistorySteps(Journey):
    @step(who=someone, what=done, key=keys)
    def logs(self, who: str, what: Done, key: str | None) -> None:
        self.log(who, self.body(who, what), key)

    @precondition(lambda journey: any(athlete.kept for athlete in journey.athletes.values()))
    @step(key=st.sampled_from(KEYS))
    def everybody_sends_again_what_had_a_key(self, key: str) -> None:
        for who, athlete in self.athletes.items():
            if key in athlete.kept:
                self.say(who, f"sends again what was sent with {key}")
                self.tally.repeated_requests += 1
                self.log(who, athlete.kept[key].body, key)

    @step(who=someone, newest=st.integers(0, 3))
    def takes_back(self, who: str, newest: int) -> None:
        """One of the newest entries of anybody: one's own goes, somebody else's is unknown."""
        everything = [entry for athlete in self.athletes.values() for entry in athlete.newest_first()]
        if not everything:
            return
        entry = everything[newest % len(everything)]
        athlete = self.athletes[who]
        path = {"entry_id": entry["id"]}
        self.say(who, f"takes exercise {entry['exercise_id']} of {athlete.days.tell(entry['performed_at'])} back")
        if athlete.history.pop(entry["id"], None) is None:
            self.monolith(who).ask("history.delete_history_entry", expect=404, path=path)
            return
        self.monolith(who).ask("history.delete_history_entry", expect=204, path=path)
        self.monolith(who).ask("history.delete_history_entry", expect=404, path=path)
        for workout in athlete.logged_workouts.values():
            workout.discard(entry["exercise_id"])

    @step(
        who=someone,
        first_days_ago=st.none() | st.integers(-1, 9),
        last_days_ago=st.none() | st.integers(-1, 9),
        limit=st.sampled_from([100, 2, 1]),
    )
    def reads_the_history(self, who: str, first_days_ago: int | None, last_days_ago: int | None, limit: int) -> None:
        athlete = self.athletes[who]
        today = athlete.days.day_of(self.now)
        first = None if first_days_ago is None else today - first_days_ago * _DAY
        last = None if last_days_ago is None else today - last_days_ago * _DAY
        found = read_entries(_all_pages(self.monolith(who), first, last, limit))
        about = f"{athlete.tell(self.now)}: history from {first} to {last}"
        agree_on_entries(about, athlete, found, athlete.done_between(first, last))

    def body(self, who: str, what: Done, notes: str | None = None) -> Any:
        """The request's body; a single entry is sent as it is, without a list around it."""
        athlete = self.athletes[who]
        items = []
        for exercise_id, when, how in what:
            performed_at = {"performed_at": when.text(athlete, self.now)} if when else {}
            items.append({"exercise_id": exercise_id, "notes": notes or f"{who}'s own", **performed_at, **HOW[how]})
            told = athlete.days.tell(when.instant(athlete, self.now)) if when else "now, without saying so"
            self.say(who, f"logs exercise {exercise_id} of {told}")
        return items[0] if len(items) == 1 else items

    def log(self, who: str, body: Any, key: str | None) -> bool:
        """Log it; the answer, and what is stored, must be as the model says. Whether something new is stored."""
        statuses, code = self.expected(who, body, key)
        answer = self.monolith(who).send(_LOG, json=body, headers={"Idempotency-Key": key} if key else {})
        expect = answer.status_code if answer.status_code in statuses else min(statuses)
        self.monolith(who).judge(_LOG, answer, expect=expect)
        if answer.status_code != 201:
            agree(f"{self.athletes[who].tell(self.now)}: the code of the refusal", answer.json()["code"], code)
            return False
        return self.stored(who, body, key, answer.json())

    def expected(self, who: str, body: Any, key: str | None) -> tuple[set[int], str | None]:
        """The statuses that the request may be answered with, and the code of a refusal."""
        athlete, items = self.athletes[who], body if isinstance(body, list) else [body]
        times = [datetime.fromisoformat(item["performed_at"]) for item in items if "performed_at" in item]
        # A clock that was put back leaves open whether a repeated request is of the future or is answered as before.
        maybe = ({201, 409}, "implausible-time") if any(time > self.now for time in times) else ({201}, None)
        kept = athlete.answer_kept_for(key, self.now)
        if kept is not None and kept.body == body:
            return maybe
        if any(time < _EARLIEST or time > self.now + _LET_THROUGH for time in times):
            return {409}, "implausible-time"
        if kept is not None:
            return {422}, "idempotency-key-reused"
        if any(item["exercise_id"] not in self.world.catalogue for item in items):
            return {409}, "unknown-exercise"
        return maybe

    def stored(self, who: str, body: Any, key: str | None, answer: list[dict[str, Any]]) -> bool:
        """Take what was answered into the model, once it is what was sent. Whether it is new."""
        athlete = self.athletes[who]
        about = f"{athlete.tell(self.now)}: the answer to what was logged"
        kept = athlete.answer_kept_for(key, self.now)
        if key:
            athlete.forget_old_keys(self.now)
        if kept is not None:
            agree(f"{about} with a key that was used before", answer, kept.answer)
            return False
        items = body if isinstance(body, list) else [body]
        found = {entry["id"]: entry for entry in read_entries(answer)}
        expected = [self._entry(item) for item in items]
        agree(about, [{name: entry[name] for name in entry if name != "id"} for entry in found.values()], expected)
        known = {id_ for other in self.athletes.values() for id_ in other.history}
        agree(f"{about}: ids that were there before", sorted(known & found.keys()), [])
        athlete.history.update(found)
        if key:
            athlete.kept[key] = Kept(self.now, body, answer)
        self.tally.entries += len(found)
        return True

    def _entry(self, item: dict[str, Any]) -> dict[str, Any]:
        return entry_of(item, exercise_name=self.world.catalogue[item["exercise_id"]]["name"], now=self.now)


def _all_pages(monolith: Judged, first: date | None, last: date | None, limit: int) -> list[dict[str, Any]]:
    days = {name: day.isoformat() for name, day in (("from", first), ("to", last)) if day}
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = monolith.ask("history.list_history", expect=200, params={**days, **cursor, "limit": limit})
        found += page.json()
        if "next" not in page.links:
            return found
        cursor = {"cursor": page.links["next"]["url"].rpartition("cursor=")[2]}
