"""Athletes who do not exist, with a history: for load studies and rehearsals of a migration, never beside real ones."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import Engine

from monolith.db.records import NewHistoryEntry, NewUser
from monolith.db.unit_of_work import Repositories, UnitOfWork
from monolith.services.passwords import Passwords

_EXERCISES_A_DAY = 3
_AT_ONCE = 100
# Far from midnight, and from the last hours in which an athlete may still be logging.
_TRAINING_HOUR = time(hour=12, tzinfo=UTC)


def add_synthetic_athletes(engine: Engine, *, athletes: int, days: int, progress: Callable[[int], object]) -> int:
    """Add those of `athletes` who are not there yet, each with three exercises on each of the last `days` days.

    Returns how many were added; `progress` hears of each hundred. Nobody knows their password: their tokens come
    from the operator.
    """
    unit_of_work = UnitOfWork(engine)
    password_hash = Passwords(at_once=1).hash(secrets.token_urlsafe(32))
    added = 0
    for first in range(0, athletes, _AT_ONCE):
        numbers = range(first, min(first + _AT_ONCE, athletes))
        with unit_of_work() as repos:
            missing = [number for number in numbers if repos.users.by_email(_email(number)) is None]
            exercise_ids = [exercise.id for exercise in repos.exercises.page(after_id=0, limit=1000)]
            for number in missing:
                _add(repos, number, password_hash, days, exercise_ids)
        added += len(missing)
        progress(len(numbers))
    return added


def _add(repos: Repositories, number: int, password_hash: str, days: int, exercise_ids: list[int]) -> None:
    now = datetime.now(UTC)
    name = f"Synthetic athlete {number}"
    new = NewUser(email=_email(number), name=name, role="athlete", password_hash=password_hash, created_at=now)
    user = repos.users.add(new)
    repos.users.update(user.id, onboarded=True, weight=60.0 + number % 40, height=160.0 + number % 35)
    entries = [
        NewHistoryEntry(
            exercise_id=exercise_ids[(number + _EXERCISES_A_DAY * day + place) % len(exercise_ids)],
            performed_at=datetime.combine(now.date() - timedelta(days=day), _TRAINING_HOUR),
            logged_at=now,
            sets=3,
            reps=10,
        )
        for day in range(days, 0, -1)
        for place in range(_EXERCISES_A_DAY)
    ]
    repos.history.add_many(user.id, entries)


def _email(number: int) -> str:
    return f"synthetic-{number}@example.com"
