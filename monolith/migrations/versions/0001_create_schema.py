"""Create the schema: users, the catalogue, the history, idempotency keys and the bootstrap claim."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_users()
    _create_catalogue()
    _create_history()
    op.create_table(
        "idempotency_keys",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("request_sha256", sa.String(64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "key", name="pk_idempotency_keys"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_idempotency_keys_user_id_users", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_idempotency_keys_user_id_created_at", "idempotency_keys", ["user_id", "created_at"])
    op.create_table(
        "bootstrap",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bootstrap"),
        sa.CheckConstraint("id = 1", name=op.f("ck_bootstrap_singleton")),
    )


def downgrade() -> None:
    for table in (
        "bootstrap",
        "idempotency_keys",
        "history_entries",
        "catalogue_revision",
        "exercise_muscle_groups",
        "exercises",
        "muscle_groups",
        "users",
    ):
        op.drop_table(table)


def _create_users() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=False),
        sa.Column("credentials_version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("onboarded", sa.Boolean(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=True),
        sa.Column("height", sa.Double(), nullable=True),
        sa.Column("fitness_goal", sa.String(40), nullable=True),
        sa.Column("experience", sa.String(40), nullable=True),
        sa.Column("equipment", sa.JSON(), nullable=True),
        sa.Column("avoided_exercise_ids", sa.JSON(), nullable=False),
        sa.Column("units", sa.String(10), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("day_start_hour", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("email", name="uq_users_email"),
        sa.CheckConstraint("role IN ('admin', 'athlete')", name=op.f("ck_users_role")),
        sa.CheckConstraint("units IN ('metric', 'imperial')", name=op.f("ck_users_units")),
        sa.CheckConstraint("day_start_hour BETWEEN 0 AND 23", name=op.f("ck_users_day_start_hour")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_users_role_id", "users", ["role", "id"])


def _create_catalogue() -> None:
    op.create_table(
        "muscle_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("name_key", sa.String(180), nullable=False),
        sa.Column("body_part", sa.String(60), nullable=False),
        sa.Column("builtin_name", sa.String(60), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_muscle_groups"),
        sa.UniqueConstraint("name_key", name="uq_muscle_groups_name_key"),
        sa.UniqueConstraint("builtin_name", name="uq_muscle_groups_builtin_name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "exercises",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("name_key", sa.String(300), nullable=False),
        sa.Column("description", sa.String(1000), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("difficulty", sa.Integer(), nullable=False),
        sa.Column("equipment_items", sa.JSON(), nullable=False),
        sa.Column("mechanic", sa.String(10), nullable=True),
        sa.Column("movement_pattern", sa.String(30), nullable=True),
        sa.Column("unilateral", sa.Boolean(), nullable=True),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("source_id", sa.String(300), nullable=True),
        sa.Column("source_digest", sa.String(64), nullable=True),
        sa.Column("deleted_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_exercises"),
        sa.CheckConstraint("difficulty BETWEEN 1 AND 5", name=op.f("ck_exercises_difficulty")),
        sa.CheckConstraint("mechanic IN ('compound', 'isolation')", name=op.f("ck_exercises_mechanic")),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_exercises_source_source_id", "exercises", ["source", "source_id"], unique=True)
    living = sa.text("deleted_at IS NULL AND source = 'fit'")
    op.create_index(
        "uq_exercises_living_name_key",
        "exercises",
        ["name_key"],
        unique=True,
        sqlite_where=living,
        postgresql_where=living,
    )
    op.create_table(
        "exercise_muscle_groups",
        sa.Column("exercise_id", sa.Integer(), nullable=False),
        sa.Column("muscle_group_id", sa.Integer(), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("exercise_id", "muscle_group_id", name="pk_exercise_muscle_groups"),
        sa.ForeignKeyConstraint(
            ["exercise_id"],
            ["exercises.id"],
            name="fk_exercise_muscle_groups_exercise_id_exercises",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["muscle_group_id"], ["muscle_groups.id"], name="fk_exercise_muscle_groups_muscle_group_id_muscle_groups"
        ),
    )
    op.create_index(
        "ix_exercise_muscle_groups_muscle_group_id_exercise_id",
        "exercise_muscle_groups",
        ["muscle_group_id", "exercise_id"],
    )
    revisions = op.create_table(
        "catalogue_revision",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_catalogue_revision"),
        sa.CheckConstraint("id = 1", name=op.f("ck_catalogue_revision_singleton")),
    )
    # Random from the start: two databases never share an ETag by chance.
    op.bulk_insert(revisions, [{"id": 1, "revision": secrets.token_hex(8)}])


def _create_history() -> None:
    op.create_table(
        "history_entries",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("exercise_id", sa.Integer(), nullable=False),
        sa.Column("performed_at", INSTANT, nullable=False),
        sa.Column("logged_at", INSTANT, nullable=False),
        sa.Column("sets", sa.Integer(), nullable=True),
        sa.Column("reps", sa.Integer(), nullable=True),
        sa.Column("weight", sa.Double(), nullable=True),
        sa.Column("weight_unit", sa.String(2), nullable=True),
        sa.Column("duration_seconds", sa.Integer(), nullable=True),
        sa.Column("distance_meters", sa.Double(), nullable=True),
        sa.Column("rpe", sa.Double(), nullable=True),
        sa.Column("notes", sa.String(500), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_history_entries"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_history_entries_user_id_users", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["exercise_id"], ["exercises.id"], name="fk_history_entries_exercise_id_exercises"),
        sa.CheckConstraint("rpe BETWEEN 1 AND 10", name=op.f("ck_history_entries_rpe")),
        sa.CheckConstraint("weight_unit IN ('kg', 'lb')", name=op.f("ck_history_entries_weight_unit")),
        sa.CheckConstraint("(weight IS NULL) = (weight_unit IS NULL)", name=op.f("ck_history_entries_weight_has_unit")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_history_entries_user_id_performed_at_id", "history_entries", ["user_id", "performed_at", "id"])
