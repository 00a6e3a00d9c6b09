"""Two athletes of one monolith in any order of doings: each sees and changes what is one's own, and nothing else.

Schemathesis' check of object-level authorisation repeats reads only. Entries of the history are never read one by one,
and taking back somebody else's would be a write; so this knows who owns what, and asks for that as the other one.
"""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from conformance import sense
from matrix.judged import Judged
from pair.people import Account, Client, create_athlete, log_in
from pair.running import Pair

SOURCE = "two athletes"
FIRST, SECOND = 0, 1
WHO = st.sampled_from([FIRST, SECOND])
HOURS_AGO = st.integers(1, 60)
# The one does exercises with even ids and the other those with odd ids, so that a stray one shows whose it is.
_EXERCISES = st.lists(st.sampled_from(sense.KNOWN_EXERCISES[1:-1]), min_size=1, max_size=3)


@dataclass
class Athlete:
    """One of the two: how they ask, the exercises that they have logged by id, and with which keys."""

    account: Account
    monolith: Judged
    coach: Judged
    entries: dict[int, int] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)

    @property
    def exercises(self) -> set[int]:
        """The ids of the exercises that were done."""
        return set(self.entries.values())


class TwoAthletes(RuleBasedStateMachine):
    """The doings, with what must come of them."""

    def __init__(self, pair: Pair, admin: Account) -> None:
        super().__init__()
        client = Client(pair.monolith.url)
        as_admin = client.with_token(log_in(client, admin))
        self.athletes = [_arrive(pair, client, create_athlete(as_admin)) for _ in range(2)]
        self.story = secrets.token_hex(8)

    @rule(who=WHO, exercise_ids=_EXERCISES, hours=HOURS_AGO, key=st.none() | st.sampled_from(["monday", "tuesday"]))
    def log(self, who: int, exercise_ids: list[int], hours: int, key: str | None) -> None:
        """A key that one has used is refused, since the body is another one; the other athlete's key is free."""
        me, at = self.athletes[who], datetime.now(UTC) - timedelta(hours=hours)
        body = [{"exercise_id": 2 * (item // 2) + who, "performed_at": at.isoformat()} for item in exercise_ids]
        headers = {"Idempotency-Key": f"{self.story}-{key}"} if key else {}
        expected = 422 if key in me.keys else 201
        answer = me.monolith.ask("history.log_exercises", expect=expected, json=body, headers=headers)
        if expected == 201:
            me.entries |= _by_id(answer.json())
            me.keys |= {key} if key else set()

    @rule(who=WHO, limit=st.integers(1, 3))
    def read_on_from_the_other_ones_page(self, who: int, limit: int) -> None:
        """A cursor tells a place in time, not whose history it is."""
        me, other = self._pair_of(who)
        page = other.monolith.ask("history.list_history", expect=200, params={"limit": limit})
        following = page.links.get("next", {}).get("url")
        if following is None:
            return
        cursor = following.rpartition("cursor=")[2].partition("&")[0]
        read = me.monolith.ask("history.list_history", expect=200, params={"cursor": cursor, "limit": 100}).json()
        _require(_by_id(read).items() <= me.entries.items(), "The history", read, me)

    @precondition(lambda self: any(athlete.entries for athlete in self.athletes))
    @rule(who=WHO, data=st.data())
    def take_back_an_entry(self, who: int, data: Any) -> None:
        """One's own goes, the other one's is unknown and stays."""
        me, other = self._pair_of(who)
        entry_id = data.draw(st.sampled_from(sorted({**me.entries, **other.entries})), label="entry_id")
        owned = entry_id in me.entries
        me.monolith.ask("history.delete_history_entry", expect=204 if owned else 404, path={"entry_id": entry_id})
        me.entries.pop(entry_id, None)

    @rule(who=WHO)
    def ask_for_the_other_one(self, who: int) -> None:
        """By address, wherever an address can be named."""
        me, other = self._pair_of(who)
        named = {"user_email": other.account.email}
        me.monolith.ask("training.get_training_context", expect=403, params=named)
        me.monolith.ask("wod.plan_wod", expect=403, json=named)
        me.coach.ask("wod.plan_wod", expect=403, json=named)
        me.coach.ask("wod.plan_wod_alias", expect=403, json=named)

    @rule(who=WHO)
    def read_by_other_ways(self, who: int) -> None:
        """Yesterday, the training context and the export tell of the same history."""
        me = self.athletes[who]
        yesterday = me.monolith.ask("history.list_yesterday", expect=200).json()["entries"]
        _require(_by_id(yesterday).items() <= me.entries.items(), "Yesterday", yesterday, me)
        context = me.monolith.ask("training.get_training_context", expect=200).json()
        done = {entry["exercise_id"] for entry in context["history"]} | set(context["yesterday_exercise_ids"])
        _require(context["user_email"] == me.account.email, "The training context", context, me)
        _require(done <= me.exercises, "The training context", context, me)
        export = me.monolith.ask("profile.export_profile", expect=200).json()
        _require(export["profile"]["email"] == me.account.email, "The export", export, me)
        _require(_by_id(export["history"]) == me.entries, "The export", export, me)

    @invariant()
    def each_history_has_what_its_athlete_logged(self) -> None:
        """Nothing of the other one, and nothing missing."""
        for me in self.athletes:
            read = me.monolith.ask("history.list_history", expect=200, params={"limit": 100}).json()
            _require(_by_id(read) == me.entries, "The history", read, me)

    def _pair_of(self, who: int) -> tuple[Athlete, Athlete]:
        return self.athletes[who], self.athletes[1 - who]


def _arrive(pair: Pair, client: Client, account: Account) -> Athlete:
    token = log_in(client, account)
    return Athlete(
        account,
        Judged("monolith", pair.monolith.url, SOURCE, token),
        Judged("coach", pair.coach.url, SOURCE, token),
    )


def _by_id(entries: list[dict[str, Any]]) -> dict[int, int]:
    return {entry["id"]: entry["exercise_id"] for entry in entries}


def _require(holds: bool, what: str, told: Any, me: Athlete) -> None:
    assert holds, f"{what} of {me.account.email}, who logged {me.entries} (entry: exercise), tells: {told}"
