"""Valid values by default; a test names only what it is about."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from monolith.db.records import Exercise, NewExercise, NewHistoryEntry, NewUser, StoredReply, User
from monolith.db.unit_of_work import UnitOfWork

NOW = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)


def a_new_user(**changes: Any) -> NewUser:
    user = NewUser(email="ada@example.com", name="Ada", role="athlete", password_hash="hash", created_at=NOW)
    return replace(user, **changes)


def a_new_exercise(**changes: Any) -> NewExercise:
    exercise = NewExercise(
        name="Push-up",
        description="A press from the floor.",
        steps=("Lie down.", "Press."),
        difficulty=2,
        equipment_items=("none",),
        mechanic="compound",
        movement_pattern="horizontal-push",
        unilateral=False,
        muscles={},
    )
    return replace(exercise, **changes)


def a_new_entry(exercise_id: int, **changes: Any) -> NewHistoryEntry:
    return replace(NewHistoryEntry(exercise_id=exercise_id, performed_at=NOW, logged_at=NOW), **changes)


def a_reply(**changes: Any) -> StoredReply:
    reply = StoredReply(key="key", request_sha256="0" * 64, body="[]", created_at=NOW)
    return replace(reply, **changes)


def stored_user(unit_of_work: UnitOfWork, **changes: Any) -> User:
    with unit_of_work() as repos:
        return repos.users.add(a_new_user(**changes))


def stored_exercise(unit_of_work: UnitOfWork, **changes: Any) -> Exercise:
    with unit_of_work() as repos:
        return repos.exercises.add(a_new_exercise(**changes))
