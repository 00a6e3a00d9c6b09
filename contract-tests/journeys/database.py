"""Looks into the monolith's database for what no answer can tell: that nothing was written, that nothing is left."""

from sqlalchemy import Engine, inspect, text

# What every row adds up to; the order of rows does not matter.
_CONTENT = "SELECT '{table}', count(*), sum(hashtextextended(t::text, 0)::numeric) FROM {table} t"


class Database:
    """The tables of the schema, whatever they are called."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        tables = {table: inspect(engine).get_columns(table) for table in inspect(engine).get_table_names()}
        self._contents = text(" UNION ALL ".join(_CONTENT.format(table=table) for table in sorted(tables)))
        self._tables = sorted(tables)
        self._of_users = sorted(
            table for table, columns in tables.items() if any(c["name"] == "user_id" for c in columns)
        )
        self._last_exercise = self._number("SELECT max(id) FROM exercises")

    def contents(self) -> list[tuple[str, int, int]]:
        """The number of rows and a checksum of each table: equal as long as nothing was written."""
        with self._engine.connect() as connection:
            return [tuple(row) for row in connection.execute(self._contents)]

    def user_id(self, email: str) -> int:
        """The number by which the tables know an account."""
        return self._number("SELECT id FROM users WHERE email = :email", email=email)

    def traces_of(self, user_id: int, *texts: str) -> list[str]:
        """The tables in which something still belongs to a user or says one of the texts."""
        found = [t for t in self._of_users if self._number(f"SELECT count(*) FROM {t} WHERE user_id = :id", id=user_id)]
        for told in texts:
            says = "SELECT count(*) FROM {table} t WHERE t::text LIKE :told"
            found += [t for t in self._tables if self._number(says.format(table=t), told=f"%{told}%")]
        return found

    def forget_athletes(self) -> None:
        """Delete every account but those of administrators, as if nobody had ever been there."""
        with self._engine.begin() as connection:
            connection.execute(text("DELETE FROM users WHERE role <> 'admin'"))

    def restore_catalogue(self) -> None:
        """Bring the built-in catalogue back, and nothing but it."""
        with self._engine.begin() as connection:
            for statement in (
                "DELETE FROM exercises WHERE id > :last",
                # An id decides about workouts: it must be the same when a journey is walked again.
                "SELECT setval(pg_get_serial_sequence('exercises', 'id'), :last)",
                "UPDATE exercises SET deleted_at = NULL WHERE deleted_at IS NOT NULL AND id <= :last",
                "UPDATE catalogue_revision SET revision = md5(random()::text)",
            ):
                parameters = {"last": self._last_exercise} if ":last" in statement else {}
                connection.execute(text(statement), parameters)

    def _number(self, statement: str, **parameters: object) -> int:
        with self._engine.connect() as connection:
            return int(connection.execute(text(statement), parameters).scalar_one())
