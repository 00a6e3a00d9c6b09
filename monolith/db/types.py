"""Column types that behave alike on SQLite and PostgreSQL, and names for what the repositories pass around."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Row, Select
from sqlalchemy.types import TypeDecorator

AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]

# SQLite numbers rows by itself only in a column whose type is exactly INTEGER.
BigId = BigInteger().with_variant(Integer(), "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware datetimes go in (any zone) and come out in UTC; a naive one is refused.

    PostgreSQL keeps `timestamptz`, SQLite a text in UTC whose order is the order of time.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    # SQLAlchemy hands the dialect over, wanted or not (ARG002).

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError("An instant needs a time zone: a naive datetime could mean any.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
