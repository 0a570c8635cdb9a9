"""Tables of the officers' desk: second factor, invitations, editions of targets, typed indicators, notes, tallies."""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "box_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=1), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("noted_by", sa.String(length=80), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_box_note"),
    )
    op.create_table(
        "closed_count",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("cell", sa.String(length=120), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "cell", "period", "name", name="pk_closed_count"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "import_draft",
        sa.Column("account", sa.String(length=80), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account", name="pk_import_draft"),
    )
    op.create_table(
        "indicator_value",
        sa.Column("indicator", sa.String(length=40), nullable=False),
        sa.Column("area", sa.String(length=32), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name="fk_indicator_value_area"),
        sa.PrimaryKeyConstraint("indicator", "area", "period", "edition", name="pk_indicator_value"),
    )
    op.create_table(
        "invitation",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("area", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('viewer', 'officer', 'teacher', 'admin')", name="ck_invitation_role"),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name="fk_invitation_area"),
        sa.PrimaryKeyConstraint("digest", name="pk_invitation"),
    )
    op.create_table(
        "tally_head",
        sa.Column("session_id", sa.String(length=32), nullable=False),
        sa.Column("community", sa.String(length=32), nullable=False),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("quiz_version", sa.String(length=64), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.CheckConstraint(
            "audience IN ('youth', 'seniors', 'migrants', 'residents', 'staff')", name="ck_tally_head_audience"
        ),
        sa.CheckConstraint("headcount >= 0", name="ck_tally_head_headcount_not_negative"),
        sa.ForeignKeyConstraint(["community"], ["area.code"], name="fk_tally_head_community"),
        sa.PrimaryKeyConstraint("session_id", name="pk_tally_head"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "recovery_code",
        sa.Column("account", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.name"], name="fk_recovery_code_account"),
        sa.PrimaryKeyConstraint("account", "digest", name="pk_recovery_code"),
    )
    op.create_table(
        "tally",
        sa.Column("session_id", sa.String(length=32), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.String(length=1), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("answer IN ('a', 'b', 'c', 'd', '?', '-')", name="ck_tally_answer"),
        sa.CheckConstraint("count >= 0", name="ck_tally_count_not_negative"),
        sa.ForeignKeyConstraint(["session_id"], ["tally_head.session_id"], name="fk_tally_session_id"),
        sa.PrimaryKeyConstraint("session_id", "item", "answer", name="pk_tally"),
        sqlite_with_rowid=False,
    )
    op.add_column("account", sa.Column("totp_secret", sa.String(length=64), nullable=True))
    op.add_column("account", sa.Column("totp_step", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("area", sa.Column("closed_on", sa.Date(), nullable=True))
    # Written out: SQLite adds a column with its reference only in this one spelling, and both databases read it.
    op.execute(
        "ALTER TABLE area ADD COLUMN merged_into VARCHAR(32) CONSTRAINT fk_area_merged_into REFERENCES area (code)"
    )
    _widen_key_of_targets()
    if op.get_context().dialect.name == "postgresql":
        for event, each in (("UPDATE OR DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
            op.execute(
                f"CREATE TRIGGER closed_count_no_{event.split()[0].lower()} BEFORE {event} ON closed_count "
                f"FOR EACH {each} EXECUTE FUNCTION refuse_change()"
            )
    else:
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER closed_count_no_{event.lower()} BEFORE {event} ON closed_count "
                "BEGIN SELECT RAISE(ABORT, 'closed counts never change'); END"
            )


def _widen_key_of_targets() -> None:
    """Targets get editions. The table is small: read it, make it anew, write it back (SQLite cannot alter a key)."""
    connection = op.get_bind()
    rows = [dict(row._mapping) for row in connection.execute(sa.text("SELECT * FROM baseline_target"))]
    op.drop_table("baseline_target")
    table = op.create_table(
        "baseline_target",
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("measure", sa.String(length=40), nullable=False),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("instrument", sa.String(length=200), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint("role IN ('baseline', 'target')", name="ck_baseline_target_role"),
        sa.CheckConstraint("value >= 0", name="ck_baseline_target_value_not_negative"),
        sa.PrimaryKeyConstraint("role", "measure", "audience", "valid_from", "edition", name="pk_baseline_target"),
    )
    for row in rows:
        # SQLite gives a date back as text.
        day = row["valid_from"] if isinstance(row["valid_from"], date) else date.fromisoformat(row["valid_from"])
        new = {"edition": 1, "entered_by": "", "entered_at": None, "reason": ""}
        connection.execute(sa.insert(table).values({**row, "valid_from": day, **new}))
