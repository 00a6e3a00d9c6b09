"""Everything that knows SQL: models, repositories, the unit of work and the schema's migrations."""
