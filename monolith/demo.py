"""Three athletes to try the embedded run with; never part of a deployment."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from monolith.db.records import NewHistoryEntry, NewUser, UserChanges
from monolith.db.unit_of_work import Repositories, UnitOfWork
from monolith.services.passwords import Passwords

DEMO_PASSWORD = "demo-password-only"  # noqa: S105  # told in the README, and made in the embedded run alone
_ATHLETES: tuple[tuple[str, str, UserChanges], ...] = (
    (
        "demo1@example.com",
        "Demo One",
        {"weight": 60, "height": 165, "fitness_goal": "endurance", "time_zone": "Pacific/Auckland", "onboarded": True},
    ),
    (
        "demo2@example.com",
        "Demo Two",
        {
            "weight": 82.5,
            "height": 181,
            "fitness_goal": "strength",
            "experience": "advanced",
            "time_zone": "Europe/Paris",
            "day_start_hour": 4,
            "onboarded": True,
        },
    ),
    (
        "demo3@example.com",
        "Demo Three",
        {"weight": 70, "height": 172, "fitness_goal": "general_fitness", "equipment": ["none"], "onboarded": True},
    ),
)


def seed_demo(engine: Engine) -> int:
    """Add the athletes who are not there yet, each with something done yesterday; how many were added."""
    unit_of_work = UnitOfWork(engine)
    with unit_of_work.reading() as repos:
        missing = [athlete for athlete in _ATHLETES if repos.users.by_email(athlete[0]) is None]
    if not missing:
        return 0
    password_hash = Passwords(at_once=1).hash(DEMO_PASSWORD)
    now = datetime.now(UTC)
    with unit_of_work() as repos:
        done = repos.exercises.page(after_id=0, limit=3)
        for email, name, profile in missing:
            new = NewUser(email=email, name=name, role="athlete", password_hash=password_hash, created_at=now)
            _add(repos, new, profile, [exercise.id for exercise in done])
    return len(missing)


def _add(repos: Repositories, new: NewUser, profile: UserChanges, exercise_ids: list[int]) -> None:
    user = repos.users.add(new)
    repos.users.update(user.id, **profile)
    yesterday = new.created_at - timedelta(days=1)
    entries = [
        NewHistoryEntry(exercise_id=id_, performed_at=yesterday, logged_at=new.created_at, sets=3, reps=10)
        for id_ in exercise_ids
    ]
    repos.history.add_many(user.id, entries)
