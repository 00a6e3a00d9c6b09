"""Runs the migrations on the connection, and in the transaction, that `monolith.db.schema` hands over."""

from alembic import context

from monolith.db.models import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    # SQLite cannot change a column in place: Alembic makes the table anew there.
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
