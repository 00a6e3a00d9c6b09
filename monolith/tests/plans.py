"""How the database would carry out a statement, and what of that would take longer with every athlete."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

# Tables that grow with the number of athletes; SQLite's plans may call a table by another name, so that there the
# tables that do not grow are told.
GROWING = {"history_entries", "idempotency_keys", "users"}
_SMALL = {"bootstrap", "catalogue_revision", "exercise_muscle_groups", "exercises", "muscle_groups"}
# Rows that the statement itself brings along.
_GIVEN = {"CONSTANT", "json_each"}
# What PostgreSQL counts for planning a statement anew, and more.
_PLANNING = 20.0

Statement = tuple[str, Any]


@contextmanager
def noted_statements() -> Iterator[list[Statement]]:
    """What any engine sends meanwhile, with the parameters; of many rows those of the first."""
    sent: list[Statement] = []

    def note(_conn: object, _cursor: object, sql: str, parameters: Any, *_rest: object) -> None:
        if not sql.startswith(("BEGIN", "PRAGMA")):
            sent.append((sql, parameters[0] if isinstance(parameters, list) else parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def slow_steps(connection: Connection, statement: Statement) -> list[str]:
    """Steps that read all of a table that grows, or sort what an index of the history could give in order.

    To sort the few rows of a page may still be the database's choice.
    """
    sql, parameters = statement
    if connection.dialect.name == "sqlite":
        lines = _sqlite_plan(connection, sql, parameters)
        # What a step of the plan has read by an index, and puts down for a later one.
        put_down = {found[1] for line in lines if (found := re.match(r"(?:MATERIALIZE|CO-ROUTINE) (\w+)", line))}
        return [line for line in lines if _is_slow_on_sqlite(line, sql, put_down)]
    chosen = _postgresql_plan(connection, f"EXPLAIN (FORMAT JSON) {sql}", parameters)
    generic = _generic_plan(connection, sql)
    if generic["Total Cost"] > chosen["Total Cost"] + _PLANNING:
        # It would be planned anew each time.
        generic = chosen
    connection.exec_driver_sql("SET LOCAL enable_sort = off")
    in_order = _postgresql_plan(connection, f"EXPLAIN (FORMAT JSON) {sql}", parameters)
    connection.exec_driver_sql("SET LOCAL enable_sort = on")
    return [
        *(f"with these values: {step}" for step in _whole_reads(chosen)),
        *(f"with any values: {step}" for step in _whole_reads(generic)),
        *(f"without any way around: {step}" for step in _sorts(in_order)),
    ]


def whole_plan(connection: Connection, statement: Statement) -> str:
    """As the database tells it, for people."""
    sql, parameters = statement
    if connection.dialect.name == "sqlite":
        return "\n".join(_sqlite_plan(connection, sql, parameters))
    return "\n".join(connection.exec_driver_sql(f"EXPLAIN {sql}", parameters).scalars())


def _sqlite_plan(connection: Connection, sql: str, parameters: Any) -> list[str]:
    return [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", parameters)]


def _is_slow_on_sqlite(line: str, sql: str, put_down: set[str]) -> bool:
    if sql.startswith("INSERT"):
        # What it would look up for rows that were to come before those they refer to; nothing of ours defers that.
        return False
    scanned = re.match(r"SCAN (\w+)", line)
    if scanned and scanned[1] not in _SMALL | _GIVEN | put_down:
        return True
    return "USE TEMP B-TREE" in line and "history_entries" in sql


def _postgresql_plan(connection: Connection, explain: str, parameters: Any = None) -> Any:
    return connection.exec_driver_sql(explain, parameters).scalar_one()[0]["Plan"]


def _generic_plan(connection: Connection, sql: str) -> Any:
    """The plan for whatever values: what PostgreSQL may take for a statement that was prepared."""
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", sql)))
    numbered = re.sub(r"%\((\w+)\)s", lambda match: f"${names.index(match[1]) + 1}", sql)
    values = f"({', '.join(['NULL'] * len(names))})" if names else ""
    connection.exec_driver_sql("SET LOCAL plan_cache_mode = force_generic_plan")
    connection.exec_driver_sql(f"PREPARE explained AS {numbered}")
    try:
        return _postgresql_plan(connection, f"EXPLAIN (FORMAT JSON) EXECUTE explained{values}")
    finally:
        connection.exec_driver_sql("DEALLOCATE explained")


def _whole_reads(node: Any) -> list[str]:
    table, kind = node.get("Relation Name"), node["Node Type"]
    whole = kind == "Seq Scan" or (kind in {"Index Scan", "Index Only Scan"} and "Index Cond" not in node)
    own = [f"{kind} of all of {table}"] if whole and table in GROWING else []
    return own + [step for below in node.get("Plans", ()) for step in _whole_reads(below)]


def _sorts(node: Any) -> list[str]:
    sorts = node["Node Type"] in {"Sort", "Incremental Sort"} and "history_entries" in _tables(node)
    own = [f"{node['Node Type']} by {', '.join(node['Sort Key'])}"] if sorts else []
    return own + [step for below in node.get("Plans", ()) for step in _sorts(below)]


def _tables(node: dict[str, Any]) -> set[str]:
    own = {node["Relation Name"]} if "Relation Name" in node else set()
    return own.union(*(_tables(below) for below in node.get("Plans", ())))
