"""What the model knows of one athlete: who they are, what they did, and which requests were answered before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from journeys.days import Days

Entry = dict[str, Any]

_DAY = timedelta(days=1)
_KEYS_ARE_KEPT = timedelta(hours=24)
_RECENT_DAYS = timedelta(days=7)
_NOT_TOLD: Entry = dict.fromkeys(
    ("sets", "reps", "weight", "weight_unit", "duration_seconds", "distance_meters", "rpe", "notes")
)
# As a profile is before its athlete has told anything.
_NEWCOMER: dict[str, Any] = {
    "role": "athlete",
    "onboarded": False,
    "weight": None,
    "height": None,
    "fitness_goal": None,
    "experience": None,
    "equipment": None,
    "avoided_exercise_ids": [],
    "units": "metric",
    "time_zone": "UTC",
    "day_start_hour": 0,
}


@dataclass(frozen=True)
class Kept:
    """A request with a key, when it came, and how it was answered."""

    at: datetime
    body: Any
    answer: Any


@dataclass
class Athlete:
    """An athlete as both services must see them."""

    name: str
    email: str
    password: str
    joined_at: datetime
    token: str = ""
    profile: dict[str, Any] = field(default_factory=dict)
    history: dict[int, Entry] = field(default_factory=dict)
    kept: dict[str, Kept] = field(default_factory=dict)
    # What was logged from the workout of a day, and each workout that was given, by what it was asked for.
    logged_workouts: dict[date, set[int]] = field(default_factory=dict)
    given: dict[Any, Any] = field(default_factory=dict)
    # The time, profile, history and catalogue for which all answers were judged last.
    seen_in: Any = None

    def __post_init__(self) -> None:
        self.profile = {**_NEWCOMER, "email": self.email, "name": self.name}

    @property
    def days(self) -> Days:
        return Days(self.profile["time_zone"], self.profile["day_start_hour"])

    def tell(self, now: datetime) -> str:
        """Who and when, for the message of a failure."""
        hour = self.profile["day_start_hour"]
        return f"{self.name} ({self.profile['time_zone']}, days from {hour}:00), at {self.days.tell(now)}"

    def newest_first(self) -> list[Entry]:
        return sorted(self.history.values(), key=lambda entry: (entry["performed_at"], entry["id"]), reverse=True)

    def done_between(self, first: date | None, last: date | None) -> list[Entry]:
        """What was done on the training days from first to last, both included; newest first."""
        start = self.days.start_of(first) if first else None
        end = self.days.start_of(last + _DAY) if last else None
        return [
            entry
            for entry in self.newest_first()
            if (start is None or start <= entry["performed_at"]) and (end is None or entry["performed_at"] < end)
        ]

    def done_yesterday(self, now: datetime) -> list[Entry]:
        yesterday = self.days.day_of(now) - _DAY
        return self.done_between(yesterday, yesterday)

    def done_lately(self, now: datetime) -> list[Entry]:
        """What was done today and on the seven days before."""
        return self.done_between(self.days.day_of(now) - _RECENT_DAYS, None)

    def answer_kept_for(self, key: str | None, now: datetime) -> Kept | None:
        """The request that came with this key in the last 24 hours."""
        kept = self.kept.get(key) if key else None
        return kept if kept and now - kept.at <= _KEYS_ARE_KEPT else None

    def forget_old_keys(self, now: datetime) -> None:
        """What the service does when something is stored with a key: nothing brings the old ones back then."""
        self.kept = {key: kept for key, kept in self.kept.items() if now - kept.at <= _KEYS_ARE_KEPT}


def read_entries(answer: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """Entries of an answer with their times as instants, however those are written."""
    times = ("performed_at", "logged_at")
    return [
        {name: datetime.fromisoformat(value) if name in times else value for name, value in entry.items()}
        for entry in answer
    ]


def entry_of(item: Mapping[str, Any], *, exercise_name: str, now: datetime) -> Entry:
    """How an item of a request must come back, but for its id."""
    told = {name: value for name, value in item.items() if name != "performed_at"}
    unit = {"weight_unit": item.get("weight_unit", "kg") if "weight" in item else None}
    performed_at = datetime.fromisoformat(item["performed_at"]) if "performed_at" in item else now
    return {
        **_NOT_TOLD,
        **told,
        **unit,
        "exercise_name": exercise_name,
        "performed_at": performed_at,
        "logged_at": now,
    }
