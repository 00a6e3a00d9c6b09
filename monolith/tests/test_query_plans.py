"""No request may read a whole table that grows with the number of athletes, nor sort what an index has in order.

The statements are those that the requests send. They are explained on a database with many athletes: with the values
that were asked for, and on PostgreSQL also as a statement is planned that comes again and again, for any values.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from sqlalchemy import Engine, inspect, text
from starlette.testclient import TestClient

from boundary.contract import Contract
from monolith.db.records import NewHistoryEntry
from monolith.db.unit_of_work import UnitOfWork
from monolith.settings import Settings
from monolith.synthetic_athletes import add_synthetic_athletes
from monolith.tests.actors import ADMIN_EMAIL, PASSWORD, Actor, Actors
from monolith.tests.conftest import BOOTSTRAP_KEY, as_it_was
from monolith.tests.plans import Statement, noted_statements, slow_steps, whole_plan
from monolith.tests.profile_bodies import ONBOARDING
from monolith.tests.training_bodies import a_muscle_group, an_entry, an_exercise

HOUR = timedelta(hours=1)
HISTORY = "history_entries"
ASKS_NOTHING = {"bootstrap.create_admin", "health.get_health", "health.get_metrics", "oauth.list_keys"}


@dataclass(frozen=True)
class People:
    """Who asks. The veteran has trained every hour for a year; the eager one more than a workout can look back upon.

    `exercise` and `muscle_group` are ids of what the administrator has added, and may change.
    """

    client: TestClient
    admin: Actor
    veteran: Actor
    eager: Actor
    leaving: Actor
    exercise: int
    muscle_group: int

    def first_entry(self) -> int:
        entry_id: int = self.veteran.get("/fitness/exercises/history", params={"limit": 1}).json()[0]["id"]
        return entry_id


Question = Callable[[People], httpx2.Response]

# By the operationId and, when there are several, what is special.
QUESTIONS: dict[str, Question] = {
    "health.get_readiness": lambda they: they.client.get("/ready"),
    "oauth.create_token": lambda they: they.client.post(
        "/oauth/token", json={"email": they.veteran.email, "password": PASSWORD}
    ),
    "signup.register_athlete": lambda they: they.client.post(
        "/signup", json={"email": "new@example.com", "name": "New", "password": PASSWORD}
    ),
    "users.create_user": lambda they: they.admin.post(
        "/users", {"email": "newer@example.com", "name": "Newer", "role": "athlete"}
    ),
    "users.list_users": lambda they: they.admin.get("/users", params={"limit": 50}),
    "users.list_users, next page": lambda they: they.client.get(
        they.admin.get("/users", params={"limit": 50}).links["next"]["url"], headers=they.admin.headers
    ),
    "users.get_user": lambda they: they.admin.get(f"/users/{they.veteran.email}"),
    "users.delete_user": lambda they: they.admin.delete(f"/users/{they.leaving.email}"),
    "profile.get_profile": lambda they: they.veteran.get("/profile"),
    "profile.update_profile": lambda they: they.veteran.patch("/profile", {"avoided_exercise_ids": [1, 2]}),
    "profile.onboard_athlete": lambda they: they.veteran.post("/profile/onboarding", ONBOARDING),
    "profile.export_profile": lambda they: they.veteran.get("/profile/export"),
    "muscle_groups.list_muscle_groups": lambda they: they.client.get("/fitness/muscle-groups"),
    "muscle_groups.create_muscle_group": lambda they: they.admin.post("/fitness/muscle-groups", a_muscle_group()),
    "muscle_groups.get_muscle_group": lambda they: they.client.get("/fitness/muscle-groups/1"),
    "exercises.list_exercises": lambda they: they.client.get("/fitness/exercises"),
    "exercises.list_exercises, filtered": lambda they: they.client.get(
        "/fitness/exercises", params={"muscle_group_id": 1, "equipment": "none", "q": "a", "limit": 20}
    ),
    "exercises.get_exercise": lambda they: they.client.get("/fitness/exercises/1"),
    "exercises.create_exercise": lambda they: they.admin.post("/fitness/exercises", an_exercise()),
    "exercises.replace_exercise": lambda they: they.admin.put(
        f"/fitness/exercises/{they.exercise}", an_exercise(name="Other")
    ),
    "exercises.delete_exercise": lambda they: they.admin.delete(f"/fitness/exercises/{they.exercise}"),
    "history.log_exercises": lambda they: they.veteran.post("/fitness/exercises/history", an_entry()),
    "history.log_exercises, once": lambda they: they.veteran.post(
        "/fitness/exercises/history", [an_entry(1), an_entry(3)], headers={"Idempotency-Key": "once"}
    ),
    "history.list_history": lambda they: they.veteran.get("/fitness/exercises/history"),
    "history.list_history, next page": lambda they: they.client.get(
        they.veteran.get("/fitness/exercises/history").links["next"]["url"], headers=they.veteran.headers
    ),
    "history.list_history, since": lambda they: they.veteran.get(
        "/fitness/exercises/history", params={"from": day(-100)}
    ),
    "history.list_history, between": lambda they: they.veteran.get(
        "/fitness/exercises/history", params={"from": day(-100), "to": day(-90), "limit": 500}
    ),
    "history.delete_history_entry": lambda they: they.veteran.delete(
        f"/fitness/exercises/history/{they.first_entry()}"
    ),
    "history.list_yesterday": lambda they: they.veteran.get("/fitness/exercises/yesterday"),
    "training.get_training_context": lambda they: they.veteran.get("/fitness/training-context"),
    "training.get_training_context, of another": lambda they: they.admin.get(
        "/fitness/training-context", params={"user_email": they.veteran.email}
    ),
    "training.get_training_context, of more than fits": lambda they: they.eager.get("/fitness/training-context"),
    "wod.get_wod": lambda they: they.veteran.get("/fitness/wod"),
    "wod.plan_wod": lambda they: they.veteran.post("/fitness/wod", {}),
    "wod.plan_wod, for another": lambda they: they.admin.post("/fitness/wod", {"user_email": they.veteran.email}),
    # What ends a token or an entry that another question needs comes last.
    "muscle_groups.replace_muscle_group": lambda they: they.admin.put(
        f"/fitness/muscle-groups/{they.muscle_group}", a_muscle_group(name="Other")
    ),
    "muscle_groups.delete_muscle_group": lambda they: they.admin.delete(f"/fitness/muscle-groups/{they.muscle_group}"),
    "profile.replace_password": lambda they: they.eager.put(
        "/profile/password", {"current_password": PASSWORD, "new_password": PASSWORD + " staple"}
    ),
    "profile.delete_profile": lambda they: they.veteran.delete(
        "/profile", headers={"X-Confirm-Email": they.veteran.email}
    ),
}
OF_A_WORKOUT = [name for name in QUESTIONS if name.startswith(("training.", "wod."))]


def day(offset: int) -> str:
    return (datetime.now(UTC) + timedelta(days=offset)).date().isoformat()


@pytest.fixture(scope="module")
def people(session_client: TestClient, engine: Engine) -> Iterator[People]:
    """They, among a thousand athletes of whom each has a history."""
    with as_it_was(engine):
        add_synthetic_athletes(engine, athletes=1000, days=10, progress=lambda _athletes: None)
        actors = Actors(session_client, BOOTSTRAP_KEY)
        admin = actors.bootstrap_admin(ADMIN_EMAIL)
        veteran, eager, leaving = (actors.sign_up(f"{name}@example.com") for name in ("veteran", "eager", "leaving"))
        train(engine, veteran, every=HOUR, times=24 * 365)
        train(engine, eager, every=HOUR / 12, times=2_000)
        exercise = admin.post("/fitness/exercises", an_exercise(name="Passing fancy")).json()["id"]
        muscle_group = admin.post("/fitness/muscle-groups", a_muscle_group(name="Passing muscle")).json()["id"]
        with engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO idempotency_keys (user_id, key, request_sha256, body, created_at) "
                    "SELECT id, 'key', 'digest', '[]', created_at FROM users"
                )
            )
            if engine.dialect.name == "postgresql":
                connection.execute(text("ANALYZE"))
        yield People(session_client, admin, veteran, eager, leaving, exercise, muscle_group)


def train(engine: Engine, actor: Actor, *, every: timedelta, times: int) -> None:
    now = datetime.now(UTC)
    with UnitOfWork(engine)() as repos:
        user = repos.users.by_email(actor.email)
        assert user is not None
        repos.history.add_to_many(
            [
                (
                    user.id,
                    NewHistoryEntry(exercise_id=1 + number % 100, performed_at=now - number * every, logged_at=now),
                )
                for number in range(times)
            ]
        )


@pytest.fixture(scope="module")
def asked(people: People) -> dict[str, list[Statement]]:
    """What each question makes the monolith ask the database."""
    found = {}
    for name, question in QUESTIONS.items():
        with noted_statements() as sent:
            answer = question(people)
        assert answer.is_success, (name, answer.status_code, answer.text)
        found[name] = [*sent]
    return found


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_reads_no_more_than_it_needs(engine: Engine, asked: dict[str, list[Statement]], name: str) -> None:
    assert asked[name]

    with engine.begin() as connection:
        slow = [
            f"{step}\n  in {statement[0]}\n{whole_plan(connection, statement)}"
            for statement in asked[name]
            for step in slow_steps(connection, statement)
        ]

    assert not slow, "\n\n".join(slow)


def test_the_days_that_a_workout_looks_back_upon_are_bounded_within_the_index(
    engine: Engine, asked: dict[str, list[Statement]]
) -> None:
    statements = [statement for name in OF_A_WORKOUT for statement in asked[name] if HISTORY in statement[0]]

    with engine.begin() as connection:
        plans = [whole_plan(connection, statement) for statement in statements]

    bound = {
        "sqlite": r"USING INDEX ix_history_entries_user_id_performed_at_id \(user_id=\? AND performed_at>\?",
        "postgresql": r"Index Cond: \(\(user_id = .+\) AND \(performed_at >= ",
    }[engine.dialect.name]
    assert plans
    assert [plan for plan in plans if not re.search(bound, plan)] == []


@pytest.mark.parametrize("table", ["history_entries", "idempotency_keys"])
def test_what_goes_with_an_athlete_is_found_by_an_index(engine: Engine, table: str) -> None:
    schema = inspect(engine)
    first_columns = {index["column_names"][0] for index in schema.get_indexes(table)}
    first_columns.add(schema.get_pk_constraint(table)["constrained_columns"][0])

    (of_users,) = (key for key in schema.get_foreign_keys(table) if key["referred_table"] == "users")

    assert "user_id" in first_columns
    assert (of_users["constrained_columns"], of_users["options"]) == (["user_id"], {"ondelete": "CASCADE"})


def test_exercises_stay_for_the_history_which_has_no_index_to_find_their_entries_by(
    asked: dict[str, list[Statement]],
) -> None:
    sent = [sql for name in QUESTIONS for sql, _ in asked[name]]

    assert not [sql for sql in sent if sql.startswith("DELETE FROM exercises")]


def test_each_operation_is_asked(settings: Settings) -> None:
    operations = {operation.operation_id for operation in Contract.load(settings.spec_file).operations}

    assert {name.split(",")[0] for name in QUESTIONS} | ASKS_NOTHING == operations
