"""Fills the tables by SQL alone, faster than any operation could; PostgreSQL only."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine, text

# Lies behind the span that a workout looks back upon, whatever the athlete's time zone.
_OLD_FROM_DAYS, _YEARS_DAYS = 11, 3650
_ENTRY = "user_id, exercise_id, performed_at, logged_at, sets, reps"
_EXERCISE = "1 + number % (SELECT count(*) FROM exercises WHERE source = 'fit')"


@contextmanager
def connected(database_url: str) -> Iterator[Connection]:
    """A connection on which each statement stands for itself; its days are those of UTC, as the monolith's are."""
    engine = create_engine(database_url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text("SET TIME ZONE 'UTC'"))
            yield connection
    finally:
        engine.dispose()


def add_history(connection: Connection, email: str, *, old: int, recent: int) -> None:
    """Give the athlete so many entries within the last week, and so many older ones, over ten years."""
    for entries, first_days, over_days in ((recent, 0.0, 6.5), (old, _OLD_FROM_DAYS, _YEARS_DAYS)):
        connection.execute(
            text(
                f"INSERT INTO history_entries ({_ENTRY}) "  # noqa: S608  # names of ours
                f"SELECT users.id, {_EXERCISE}, "
                "now() - make_interval(secs => 86400 * (:first + :over * (number - 0.5) / :entries)), now(), 3, 10 "
                "FROM users CROSS JOIN generate_series(1, :entries) AS number WHERE email = :email"
            ),
            {"entries": entries, "first": first_days, "over": over_days, "email": email},
        )


def add_exercises(connection: Connection, most: int) -> None:
    """Copy the built-in exercises under other names until there are so many."""
    columns = ", ".join(_copied(connection, "exercises", {"id", "name", "name_key", "source", "source_id"}))
    shares = ", ".join(_copied(connection, "exercise_muscle_groups", {"exercise_id"}))
    connection.execute(
        text(
            f"INSERT INTO exercises ({columns}, name, name_key, source, source_id) "  # noqa: S608  # names of ours
            f"SELECT {columns}, name || ' ' || copy, name_key || ' ' || copy, 'load', id || '-' || copy "
            "FROM exercises CROSS JOIN generate_series(2, :most) AS copy WHERE source = 'fit' "
            "ORDER BY copy, id LIMIT :most - (SELECT count(*) FROM exercises)"
        ),
        {"most": most},
    )
    connection.execute(
        text(
            f"INSERT INTO exercise_muscle_groups (exercise_id, {shares}) "  # noqa: S608  # names of ours
            f"SELECT copies.id, {shares} FROM exercises AS copies "
            "JOIN exercise_muscle_groups ON exercise_id = split_part(copies.source_id, '-', 1)::int "
            "WHERE copies.source = 'load'"
        )
    )


def keep_exercises(connection: Connection, number: int) -> None:
    """Delete all exercises but the first, as an administrator would: they stay for the history."""
    connection.execute(
        text(
            "UPDATE exercises SET deleted_at = CASE WHEN place > :number THEN now() END "
            "FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM exercises) AS placed "
            "WHERE placed.id = exercises.id AND (deleted_at IS NULL) = (place > :number)"
        ),
        {"number": number},
    )
    connection.execute(text("UPDATE catalogue_revision SET revision = :token"), {"token": secrets.token_hex(8)})


def add_athletes(connection: Connection, number: int, *, entries: int) -> None:
    """Copy an athlete until there are so many more, each with so many entries, one a day, up to yesterday."""
    columns = ", ".join(_copied(connection, "users", {"id", "email", "name"}))
    connection.execute(
        text(
            f"INSERT INTO users ({columns}, email, name) "  # noqa: S608  # names of ours
            f"SELECT {columns}, 'grown-' || number || '@example.com', 'Grown ' || number "
            "FROM (SELECT * FROM users WHERE email = 'synthetic-0@example.com') AS one "
            "CROSS JOIN generate_series(1, :number) AS number"
        ),
        {"number": number},
    )
    # The rows refer to what is there: to look it up for each would take longer than to write it.
    connection.execute(text("SET session_replication_role = replica"))
    connection.execute(
        text(
            f"INSERT INTO history_entries ({_ENTRY}) "  # noqa: S608  # names of ours
            f"SELECT users.id, {_EXERCISE.replace('number', '(users.id + number)')}, "
            "date_trunc('day', now()) + interval '12 hours' - make_interval(days => number), now(), 3, 10 "
            "FROM users CROSS JOIN generate_series(1, :entries) AS number WHERE email LIKE 'grown-%' "
            "ORDER BY users.id, number DESC"
        ),
        {"entries": entries},
    )
    connection.execute(text("SET session_replication_role = origin"))


def size_mib(connection: Connection) -> float:
    """What the database takes on the disk."""
    return int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0) / (1 << 20)


def serving(connection: Connection) -> list[int]:
    """The server's processes that the monolith is connected to."""
    asked = text("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = :name")
    return list(connection.scalars(asked, {"name": "fit-monolith"}))


def is_local_server(pid: int) -> bool:
    """Whether that is a process of PostgreSQL on this machine."""
    try:
        return Path(f"/proc/{pid}/comm").read_text("utf-8").startswith("postgres")
    except OSError:
        return False


def _copied(connection: Connection, table: str, but: set[str]) -> list[str]:
    """The columns of the table, whatever a migration has added."""
    found = connection.scalars(
        text("SELECT column_name FROM information_schema.columns WHERE table_name = :table ORDER BY ordinal_position"),
        {"table": table},
    )
    return [name for name in found if name not in but]
