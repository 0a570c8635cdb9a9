"""A table of errors that readers report: one number per page, reason and month."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "page_report",
        sa.Column("page", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "reason IN ('wrong', 'outdated', 'unclear', 'translation', 'display', 'hurtful')",
            name="ck_page_report_reason",
        ),
        sa.PrimaryKeyConstraint("page", "reason", "period", name="pk_page_report"),
        sqlite_with_rowid=False,
    )
