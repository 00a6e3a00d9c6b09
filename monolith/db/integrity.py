"""Tells which kind of constraint refused a statement, alike for SQLite and PostgreSQL."""

import sqlite3
from typing import Final

from sqlalchemy.exc import IntegrityError

_UNIQUE: Final = {"23505", sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}
_FOREIGN_KEY: Final = {"23503", sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY}


def broke_unique(error: IntegrityError) -> bool:
    """Whether a unique index or a primary key refused the row."""
    return _code(error) in _UNIQUE


def broke_foreign_key(error: IntegrityError) -> bool:
    """Whether a foreign key refused the row."""
    return _code(error) in _FOREIGN_KEY


def _code(error: IntegrityError) -> object:
    return getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorcode", None)
