"""The index that rates are added up from holds all that they need: a page then reads no box's own row."""

from alembic import op

revision = "0003"
down_revision = "0002"

COLUMNS = ["area", "kind", "period", "audience", "phase", "version", "eps", "session", "name", "n", "value"]


def upgrade() -> None:
    op.drop_index("ix_sealed_area", table_name="sealed")
    op.create_index("ix_sealed_area", "sealed", COLUMNS)
