"""The history of the schema, for Alembic; `monolith.db.schema` runs it."""
