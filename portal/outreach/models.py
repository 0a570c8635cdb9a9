"""Tables of placements: a printed code outlives a release, so codes are retired, never deleted.

No count here is finer than a month, and none says anything about an answer."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, ForeignKey, String, Table

from portal.db import metadata
from portal.vocabulary import AUDIENCES, PLACEMENT_KINDS

placement = Table(
    "placement",
    metadata,
    Column("code", String(12), primary_key=True),
    Column("area", String(32), ForeignKey("area.code"), nullable=False),
    Column("audience", String(16), nullable=False),
    Column("target", String(80), nullable=False),  # module:, story:, scene:, quiz:<id> or opinion:<activity>
    Column("place", String(80), nullable=False),
    Column("retired", Boolean, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("language", String(8), nullable=False),  # of the print; empty: Chinese
    Column("since", String(7), nullable=False),  # the month of its making; empty: before anybody noted it
    CheckConstraint(f"audience IN {AUDIENCES}", name="audience"),
    CheckConstraint(f"kind IN {PLACEMENT_KINDS}", name="kind"),
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

# What officers see of the counts: bands, written at night, so that nobody can watch a number grow.
placement_shown = Table(
    "placement_shown",
    metadata,
    Column("placement", String(12), ForeignKey("placement.code"), primary_key=True),
    Column("period", String(7), primary_key=True),
    Column("name", String(12), primary_key=True),
    Column("band", String(8), nullable=False),
    CheckConstraint("name IN ('scan', 'started', 'finished')", name="name"),
    CheckConstraint("band IN ('<10', '10-49', '50-99', '100-199', '200-499', '500+')", name="band"),
    sqlite_with_rowid=False,
)
