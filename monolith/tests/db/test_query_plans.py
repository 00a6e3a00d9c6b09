"""No question that a request asks may read a whole table that grows with the number of athletes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from monolith.db.unit_of_work import Repositories, UnitOfWork
from monolith.tests.db.builders import NOW

DAY = timedelta(days=1)
GROWING = ("history_entries", "idempotency_keys", "users")


def plan(connection: Connection, statement: str, parameters: Any) -> list[str]:
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return [row.detail for row in rows]
    # A small table is read whole by choice; only without the choice does the plan show what an index can do.
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    connection.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
    return [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)]


def is_whole(line: str) -> bool:
    """Whether the step reads all of a table that grows, or sorts what an index gives in order."""
    scanned = any(f"SCAN {table}" in line or f"Seq Scan on {table}" in line for table in GROWING)
    return scanned or "USE TEMP B-TREE FOR ORDER BY" in line or "Sort" in line


QUESTIONS: dict[str, Callable[[Repositories], object]] = {
    "page": lambda repos: repos.history.page(1, limit=50),
    "page of a span": lambda repos: repos.history.page(1, start=NOW - DAY, end=NOW, limit=50),
    "next page": lambda repos: repos.history.page(1, before=(NOW, 7), limit=50),
    "next page of a span": lambda repos: repos.history.page(1, start=NOW - DAY, end=NOW, before=(NOW, 7), limit=50),
    "yesterday": lambda repos: repos.history.exercise_ids_between(1, NOW - DAY, NOW),
    "context by id": lambda repos: repos.training.context_by_id(1, since=NOW, limit=50),
    "context by email": lambda repos: repos.training.context_by_email("ada@example.com", since=NOW, limit=50),
    "user by id": lambda repos: repos.users.by_id(1),
    "user by email": lambda repos: repos.users.by_email("ada@example.com"),
    "users": lambda repos: repos.users.page(after_id=7, limit=50),
    "admins": lambda repos: repos.users.count_admins(),
    "idempotency": lambda repos: repos.idempotency.get(1, "key"),
    "exercises": lambda repos: repos.exercises.page(after_id=7, limit=50),
    "delete entry": lambda repos: repos.history.delete(1, 1),
    "delete user": lambda repos: repos.users.delete(1),
    "old keys": lambda repos: repos.idempotency.purge_before(1, NOW),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_reads_an_index(
    engine: Engine, unit_of_work: UnitOfWork, statements: list[tuple[str, Any]], question: str
) -> None:
    with unit_of_work() as repos:
        QUESTIONS[question](repos)
    asked = list(statements)

    with engine.begin() as connection:
        lines = [line for statement, parameters in asked for line in plan(connection, statement, parameters)]

    assert lines
    assert [line for line in lines if is_whole(line)] == []


def test_a_span_is_bounded_within_the_index(
    engine: Engine, unit_of_work: UnitOfWork, statements: list[tuple[str, Any]]
) -> None:
    with unit_of_work.reading() as repos:
        repos.training.context_by_id(1, since=NOW - 7 * DAY, limit=50)

    with engine.begin() as connection:
        lines = plan(connection, *statements[0])

    bounds = {
        "sqlite": "USING INDEX ix_history_entries_user_id_performed_at_id (user_id=? AND performed_at>?)",
        "postgresql": "Index Cond: ((user_id = 1) AND (performed_at >= ",
    }
    assert any(bounds[engine.dialect.name] in line for line in lines), lines
