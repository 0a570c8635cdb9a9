"""Tables of what has passed the gate.

`sealed` is insert-only: the migration puts triggers on it that refuse UPDATE and DELETE."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
)

from portal.db import metadata

closing = Table(
    "closing",
    metadata,
    Column("period", String(7), primary_key=True),
    Column("closed_on", Date, nullable=False),
    Column("eps", Float, nullable=False),
    Column("box_minimum", Integer, nullable=False),
    Column("scrubbed", Boolean, nullable=False),  # false: the deleted slips' bytes may still lie in free pages
)

sealed = Table(
    "sealed",
    metadata,
    Column("box_id", String(32), primary_key=True),
    Column("name", String(40), primary_key=True),  # mastered, aware
    Column("kind", String(1), nullable=False),
    Column("area", String(32), ForeignKey("area.code"), nullable=False),  # where it was pooled
    Column("audience", String(60), nullable=False),  # several joined with |
    Column("phase", String(30), nullable=False),  # several joined with |
    Column("session", String(32), nullable=False),  # empty: not a session of its own
    Column("version", String(64), nullable=False),  # the series of measuring quizzes
    Column("period", String(80), nullable=False),  # several months of one quarter joined with |
    Column("n", Integer, nullable=False),
    Column("value", BigInteger, nullable=False),  # jittered; may lie outside 0..n and must stay so
    Column("eps", Float, nullable=False),
    Column("sealed_on", Date, nullable=False),
    CheckConstraint("kind IN ('R', 'S', 'Q', 'P', 'T', 'H', 'C')", name="kind"),
    CheckConstraint("n >= 10", name="at_least_ten"),
    # A page asks for the boxes of some areas; what is added up is added up from the index alone.
    Index(None, "area", "kind", "period", "audience", "phase", "version", "eps", "session", "name", "n", "value"),
    sqlite_with_rowid=False,
)

# Sums of whole boxes R, derived from `sealed` and never the other way round; `sealing.totals` keeps them equal.
# Each box lies in a row of its audience, phase and version, and in one of its quarter that has TOGETHER for these.
box_sum = Table(
    "box_sum",
    metadata,
    Column("area", String(32), ForeignKey("area.code"), primary_key=True),
    Column("inside", Boolean, primary_key=True),  # false: of boxes at the area itself; true: of those at areas below it
    Column("period", String(80), primary_key=True),
    Column("audience", String(60), primary_key=True),
    Column("phase", String(30), primary_key=True),
    Column("version", String(64), primary_key=True),
    Column("eps", Float, primary_key=True),
    Column("classed", Boolean, primary_key=True),  # of sessions that are boxes of their own
    Column("late", Boolean, primary_key=True),
    Column("boxes", Integer, nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("mastered", BigInteger, nullable=False),
    Column("aware", BigInteger, nullable=False),
    Column("classes", Integer, nullable=False),
    Column("sessions", Integer, nullable=False),
    # A page asks for all of one area by the primary key, or for one period of many areas.
    Index(None, "inside", "period", "area"),
    sqlite_with_rowid=False,
)

TOGETHER = ""
ADDED = ("boxes", "n", "mastered", "aware", "classes", "sessions")  # what of two rows of `box_sum` may be added

closed_count = Table(
    "closed_count",
    metadata,
    Column("kind", String(16), primary_key=True),  # flagged or quiz, as in open_count; heads
    Column("cell", String(120), primary_key=True),
    Column("period", String(7), primary_key=True),  # the quarter
    Column("name", String(80), primary_key=True),
    Column("value", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

box_note = Table(
    "box_note",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(1), nullable=False),
    Column("version", String(64), nullable=False),
    Column("item", String(64), nullable=False),  # empty: the whole quiz
    Column("note", String(500), nullable=False),
    Column("noted_by", String(80), nullable=False),
    Column("noted_on", Date, nullable=False),
)

received = Table(
    "received",
    metadata,
    Column("community", String(32), ForeignKey("area.code"), primary_key=True),
    Column("period", String(7), primary_key=True),
    Column("band", String(8), nullable=False),
    CheckConstraint("band IN ('<10', '10-49', '50-99', '100-199', '200-499', '500+')", name="band"),
)
