"""A table of sums of sealed boxes R, so that a page reads as many rows as it shows and not as many as there are boxes.

It is filled by whoever upgrades (`sealing.totals`), from the sealed rows that it is made of."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

KEY = ["area", "inside", "period", "audience", "phase", "version", "eps", "classed", "late"]


def upgrade() -> None:
    op.create_table(
        "box_sum",
        sa.Column("area", sa.String(length=32), nullable=False),
        sa.Column("inside", sa.Boolean(), nullable=False),
        sa.Column("period", sa.String(length=80), nullable=False),
        sa.Column("audience", sa.String(length=60), nullable=False),
        sa.Column("phase", sa.String(length=30), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("eps", sa.Float(), nullable=False),
        sa.Column("classed", sa.Boolean(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("boxes", sa.Integer(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("mastered", sa.BigInteger(), nullable=False),
        sa.Column("aware", sa.BigInteger(), nullable=False),
        sa.Column("classes", sa.Integer(), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name="fk_box_sum_area"),
        sa.PrimaryKeyConstraint(*KEY, name="pk_box_sum"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_box_sum_inside", "box_sum", ["inside", "period", "area"])
