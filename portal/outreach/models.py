"""Tables of placements: a printed code outlives a release, so codes are retired, never deleted."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, ForeignKey, String, Table

from portal.db import metadata
from portal.vocabulary import AUDIENCES

placement = Table(
    "placement",
    metadata,
    Column("code", String(12), primary_key=True),
    Column("area", String(32), ForeignKey("area.code"), nullable=False),
    Column("audience", String(16), nullable=False),
    Column("target", String(80), nullable=False),  # module:, story:, scene:, quiz:<id> or opinion:<activity>
    Column("place", String(80), nullable=False),
    Column("retired", Boolean, nullable=False),
    CheckConstraint(f"audience IN {AUDIENCES}", name="audience"),
)

placement_count = Table(
    "placement_count",
    metadata,
    Column("placement", String(12), ForeignKey("placement.code"), primary_key=True),
    Column("period", String(7), primary_key=True),
    Column("name", String(12), primary_key=True),
    Column("value", BigInteger, nullable=False),
    CheckConstraint("name IN ('scan', 'started', 'finished')", name="name"),
    sqlite_with_rowid=False,
)
