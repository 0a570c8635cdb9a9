"""First tables, and the triggers that make `sealed` insert-only and a slip unchangeable."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


SQLITE_TRIGGERS = (
    "CREATE TRIGGER sealed_no_update BEFORE UPDATE ON sealed BEGIN SELECT RAISE(ABORT, 'sealed rows never change'); END",
    "CREATE TRIGGER sealed_no_delete BEFORE DELETE ON sealed BEGIN SELECT RAISE(ABORT, 'sealed rows never go'); END",
    "CREATE TRIGGER slip_no_update BEFORE UPDATE ON slip BEGIN SELECT RAISE(ABORT, 'slips never change'); END",
)
POSTGRESQL_TRIGGERS = (
    """CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '% rows never change', TG_TABLE_NAME; END $$""",
    "CREATE TRIGGER sealed_no_change BEFORE UPDATE OR DELETE ON sealed FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER sealed_no_truncate BEFORE TRUNCATE ON sealed FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER slip_no_update BEFORE UPDATE ON slip FOR EACH ROW EXECUTE FUNCTION refuse_change()",
)


def upgrade() -> None:
    op.create_table(
        "area",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("parent", sa.String(length=32), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.CheckConstraint("(kind = 'district') = (parent IS NULL)", name="ck_area_only_districts_have_no_parent"),
        sa.CheckConstraint(
            "kind IN ('district', 'subdistrict', 'community', 'school', 'elsewhere')", name="ck_area_kind"
        ),
        sa.ForeignKeyConstraint(["parent"], ["area.code"], name="fk_area_parent"),
        sa.PrimaryKeyConstraint("code", name="pk_area"),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_table(
        "baseline_target",
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("measure", sa.String(length=40), nullable=False),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("instrument", sa.String(length=200), nullable=False),
        sa.CheckConstraint("role IN ('baseline', 'target')", name="ck_baseline_target_role"),
        sa.CheckConstraint("value >= 0 AND value <= 1", name="ck_baseline_target_value_is_a_fraction"),
        sa.PrimaryKeyConstraint("role", "measure", "audience", "valid_from", name="pk_baseline_target"),
    )
    op.create_table(
        "closing",
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("eps", sa.Float(), nullable=False),
        sa.Column("box_minimum", sa.Integer(), nullable=False),
        sa.Column("scrubbed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("period", name="pk_closing"),
    )
    op.create_table(
        "open_count",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("cell", sa.String(length=120), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "cell", "period", "name", name="pk_open_count"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "submission_seen",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("generation", sa.String(length=7), nullable=False),
        sa.CheckConstraint("length(digest) = 32", name="ck_submission_seen_digest_is_sha256"),
        sa.PrimaryKeyConstraint("digest", name="pk_submission_seen"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "account",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("area", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.CheckConstraint("role IN ('viewer', 'officer', 'teacher', 'admin')", name="ck_account_role"),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name="fk_account_area"),
        sa.PrimaryKeyConstraint("name", name="pk_account"),
    )
    op.create_table(
        "placement",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("area", sa.String(length=32), nullable=False),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("target", sa.String(length=80), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "audience IN ('youth', 'seniors', 'migrants', 'residents', 'staff')", name="ck_placement_audience"
        ),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name="fk_placement_area"),
        sa.PrimaryKeyConstraint("code", name="pk_placement"),
    )
    op.create_table(
        "population",
        sa.Column("area", sa.String(length=32), nullable=False),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "audience = '' OR audience IN ('youth', 'seniors', 'migrants', 'residents', 'staff')",
            name="ck_population_audience",
        ),
        sa.CheckConstraint("people >= 0", name="ck_population_people_not_negative"),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name="fk_population_area"),
        sa.PrimaryKeyConstraint("area", "audience", "as_of", name="pk_population"),
    )
    op.create_table(
        "received",
        sa.Column("community", sa.String(length=32), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("band", sa.String(length=8), nullable=False),
        sa.CheckConstraint("band IN ('<10', '10-49', '50-99', '100-199', '200-499', '500+')", name="ck_received_band"),
        sa.ForeignKeyConstraint(["community"], ["area.code"], name="fk_received_community"),
        sa.PrimaryKeyConstraint("community", "period", name="pk_received"),
    )
    op.create_table(
        "sealed",
        sa.Column("box_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=1), nullable=False),
        sa.Column("area", sa.String(length=32), nullable=False),
        sa.Column("audience", sa.String(length=60), nullable=False),
        sa.Column("phase", sa.String(length=30), nullable=False),
        sa.Column("session", sa.String(length=32), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("period", sa.String(length=80), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("eps", sa.Float(), nullable=False),
        sa.Column("sealed_on", sa.Date(), nullable=False),
        sa.CheckConstraint("kind IN ('R', 'S', 'Q', 'P', 'T', 'H')", name="ck_sealed_kind"),
        sa.CheckConstraint("n >= 10", name="ck_sealed_at_least_ten"),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name="fk_sealed_area"),
        sa.PrimaryKeyConstraint("box_id", "name", name="pk_sealed"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sealed_area", "sealed", ["area", "kind"])
    op.create_table(
        "slip",
        sa.Column("slip_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("community", sa.String(length=32), nullable=False),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("phase", sa.String(length=8), nullable=False),
        sa.Column("session_id", sa.String(length=32), nullable=True),
        sa.Column("quiz_version", sa.String(length=64), nullable=False),
        sa.Column("answers", sa.String(length=40), nullable=False),
        sa.Column("mastered", sa.SmallInteger(), nullable=False),
        sa.Column("aware", sa.SmallInteger(), nullable=False),
        sa.Column("flag", sa.SmallInteger(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.CheckConstraint(
            "audience IN ('youth', 'seniors', 'migrants', 'residents', 'staff')", name="ck_slip_audience"
        ),
        sa.CheckConstraint("length(period) = 7 AND substr(period, 5, 1) = '-'", name="ck_slip_period_is_a_month"),
        sa.CheckConstraint("phase IN ('general', 'before', 'after')", name="ck_slip_phase"),
        sa.CheckConstraint(
            "replace(replace(replace(replace(replace(replace(answers, 'a', ''), 'b', ''), 'c', ''), 'd', ''), '?', ''), '-', '') = ''",
            name="ck_slip_answers_are_letters",
        ),
        sa.CheckConstraint("aware IN (0, 1)", name="ck_slip_aware"),
        sa.CheckConstraint("flag IN (0, 1, 2, 3)", name="ck_slip_flag"),
        sa.CheckConstraint("length(answers) BETWEEN 1 AND 40", name="ck_slip_answers_length"),
        sa.CheckConstraint("length(slip_id) = 16", name="ck_slip_key_is_128_bits"),
        sa.CheckConstraint("mastered IN (0, 1)", name="ck_slip_mastered"),
        sa.ForeignKeyConstraint(["community"], ["area.code"], name="fk_slip_community"),
        sa.PrimaryKeyConstraint("slip_id", name="pk_slip"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "placement_count",
        sa.Column("placement", sa.String(length=12), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("name", sa.String(length=12), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("name IN ('scan', 'started', 'finished')", name="ck_placement_count_name"),
        sa.ForeignKeyConstraint(["placement"], ["placement.code"], name="fk_placement_count_placement"),
        sa.PrimaryKeyConstraint("placement", "period", "name", name="pk_placement_count"),
        sqlite_with_rowid=False,
    )
    for statement in POSTGRESQL_TRIGGERS if op.get_context().dialect.name == "postgresql" else SQLITE_TRIGGERS:
        op.execute(statement)
