"""Box C, the results of contests: `sealed` takes one more kind. No row of it is touched.

SQLite cannot change a CHECK, so the table is built anew and filled with the very same rows, and its index and the
triggers that make it insert-only are put back, all in the transaction of the upgrade."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

KINDS = "kind IN ('R', 'S', 'Q', 'P', 'T', 'H', 'C')"
INDEXED = ["area", "kind", "period", "audience", "phase", "version", "eps", "session", "name", "n", "value"]
TRIGGERS = (
    "CREATE TRIGGER sealed_no_update BEFORE UPDATE ON sealed BEGIN SELECT RAISE(ABORT, 'sealed rows never change'); END",
    "CREATE TRIGGER sealed_no_delete BEFORE DELETE ON sealed BEGIN SELECT RAISE(ABORT, 'sealed rows never go'); END",
)


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        for name in ("ck_sealed_kind", "ck_sealed_ck_sealed_kind"):  # the first release named it twice over: 0009
            op.execute(f"ALTER TABLE sealed DROP CONSTRAINT IF EXISTS {name}")
        op.create_check_constraint("ck_sealed_kind", "sealed", KINDS)
        return
    op.create_table(
        "sealed_anew",
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
        sa.CheckConstraint(KINDS, name="ck_sealed_kind"),
        sa.CheckConstraint("n >= 10", name="ck_sealed_at_least_ten"),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name="fk_sealed_area"),
        sa.PrimaryKeyConstraint("box_id", "name", name="pk_sealed"),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO sealed_anew SELECT * FROM sealed")
    op.drop_table("sealed")  # its triggers and its index go with it; no trigger fires
    op.rename_table("sealed_anew", "sealed")
    op.create_index("ix_sealed_area", "sealed", INDEXED)
    for one in TRIGGERS:
        op.execute(one)
