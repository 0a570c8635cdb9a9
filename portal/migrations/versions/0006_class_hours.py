"""Tables of class hours, and of when a session's slips may be sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

AUDIENCES = "('youth', 'seniors', 'migrants', 'residents', 'staff')"
PHASES = "('general', 'before', 'after')"


def upgrade() -> None:
    op.create_table(
        "class_session",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("community", sa.String(length=32), nullable=False),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("quiz", sa.String(length=64), nullable=False),
        sa.Column("module", sa.String(length=64), nullable=False),
        sa.Column("heads", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("pace", sa.String(length=8), nullable=False),
        sa.Column("phase", sa.String(length=8), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("opened_by", sa.String(length=80), nullable=False),
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.CheckConstraint(f"audience IN {AUDIENCES}", name="ck_class_session_audience"),
        sa.CheckConstraint("way IN ('own', 'hands', 'cards', 'sheet')", name="ck_class_session_way"),
        sa.CheckConstraint("pace IN ('self', 'teacher')", name="ck_class_session_pace"),
        sa.CheckConstraint(f"phase IN {PHASES}", name="ck_class_session_phase"),
        sa.CheckConstraint(
            "stage IN ('waiting', 'asking', 'closed', 'shown', 'explained', 'lesson', 'over')",
            name="ck_class_session_stage",
        ),
        sa.CheckConstraint("heads > 0", name="ck_class_session_heads"),
        sa.CheckConstraint("length(key) = 32", name="ck_class_session_key_is_sha256"),
        sa.ForeignKeyConstraint(["place"], ["area.code"], name="fk_class_session_place"),
        sa.ForeignKeyConstraint(["community"], ["area.code"], name="fk_class_session_community"),
        sa.PrimaryKeyConstraint("id", name="pk_class_session"),
        sa.UniqueConstraint("code", name="uq_class_session_code"),
    )
    op.create_table(
        "class_count",
        sa.Column("session", sa.String(length=32), nullable=False),
        sa.Column("phase", sa.String(length=8), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.String(length=4), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(f"phase IN {PHASES}", name="ck_class_count_phase"),
        sa.CheckConstraint("answer IN ('a', 'b', 'c', 'd', '?', '-', 'done')", name="ck_class_count_answer"),
        sa.ForeignKeyConstraint(["session"], ["class_session.id"], name="fk_class_count_session"),
        sa.PrimaryKeyConstraint("session", "phase", "item", "answer", name="pk_class_count"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "class_seen",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("session", sa.String(length=32), nullable=False),
        sa.CheckConstraint("length(digest) = 32", name="ck_class_seen_digest_is_sha256"),
        sa.ForeignKeyConstraint(["session"], ["class_session.id"], name="fk_class_seen_session"),
        sa.PrimaryKeyConstraint("digest", name="pk_class_seen"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "class_link",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("area", sa.String(length=32), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length(digest) = 32", name="ck_class_link_digest_is_sha256"),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name="fk_class_link_area"),
        sa.PrimaryKeyConstraint("digest", name="pk_class_link"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "session_due",
        sa.Column("session_id", sa.String(length=32), nullable=False),
        sa.Column("community", sa.String(length=32), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["area.code"], name="fk_session_due_community"),
        sa.PrimaryKeyConstraint("session_id", name="pk_session_due"),
        sqlite_with_rowid=False,
    )
