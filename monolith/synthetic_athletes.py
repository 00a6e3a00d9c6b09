"""Athletes who do not exist, with a history: for load studies and rehearsals of a migration, never beside real ones."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import Engine

from monolith.db.records import NewHistoryEntry, NewUser, UserChanges
from monolith.db.unit_of_work import UnitOfWork
from monolith.services.passwords import Passwords

_EXERCISES_A_DAY = 3
# As many go into a transaction as keep the statements few and the memory small.
_ATHLETES_AT_ONCE, _ENTRIES_AT_ONCE = 100, 10_000
# Far from midnight, and from the last hours in which an athlete may still be logging.
_TRAINING_HOUR = time(hour=12, tzinfo=UTC)


def add_synthetic_athletes(engine: Engine, *, athletes: int, days: int, progress: Callable[[int], object]) -> int:
    """Add those of `athletes` who are not there yet, each with three exercises on each of the last `days` days.

    Returns how many were added; `progress` hears of a hundred at a time, of fewer when they have trained for long.
    Nobody knows their password: their tokens come from the operator.
    """
    unit_of_work = UnitOfWork(engine)
    with unit_of_work.reading() as repos:
        exercise_ids = [exercise.id for exercise in repos.exercises.page(after_id=0, limit=1000)]
    made = _Made(Passwords(at_once=1).hash(secrets.token_urlsafe(32)), days, exercise_ids)
    at_once = min(_ATHLETES_AT_ONCE, _ENTRIES_AT_ONCE // (_EXERCISES_A_DAY * max(days, 1)) or 1)
    added = 0
    for first in range(0, athletes, at_once):
        numbers = range(first, min(first + at_once, athletes))
        with unit_of_work() as repos:
            there = repos.users.existing_emails([_email(number) for number in numbers])
            missing = [number for number in numbers if _email(number) not in there]
            now = datetime.now(UTC)
            ids = repos.users.add_many([made.athlete(number, now) for number in missing])
            repos.history.add_to_many(
                [
                    (user_id, entry)
                    for user_id, number in zip(ids, missing, strict=True)
                    for entry in made.history(number, now)
                ]
            )
        added += len(missing)
        progress(len(numbers))
    return added


@dataclass(frozen=True, slots=True)
class _Made:
    """How the athletes are made: what they have in common."""

    password_hash: str
    days: int
    exercise_ids: Sequence[int]

    def athlete(self, number: int, now: datetime) -> tuple[NewUser, UserChanges]:
        new = NewUser(
            email=_email(number),
            name=f"Synthetic athlete {number}",
            role="athlete",
            password_hash=self.password_hash,
            created_at=now,
        )
        return new, {"onboarded": True, "weight": 60.0 + number % 40, "height": 160.0 + number % 35}

    def history(self, number: int, now: datetime) -> Iterator[NewHistoryEntry]:
        for day in range(self.days, 0, -1):
            performed_at = datetime.combine(now.date() - timedelta(days=day), _TRAINING_HOUR)
            for place in range(_EXERCISES_A_DAY):
                turn = (number + _EXERCISES_A_DAY * day + place) % len(self.exercise_ids)
                yield NewHistoryEntry(
                    exercise_id=self.exercise_ids[turn], performed_at=performed_at, logged_at=now, sets=3, reps=10
                )


def _email(number: int) -> str:
    return f"synthetic-{number}@example.com"
