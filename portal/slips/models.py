"""Tables of answers waiting to be sealed. The list of columns is measurement.md section 5, and no more
(no `box_id`: sealing and shredding are one transaction, so a slip never lies in a box).

No table here has a clock time, a date finer than a month, an address, an agent, a cookie or free text. Keys are
random, and tables that hold single attempts are clustered on them (WITHOUT ROWID): their order is not one of time."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
)

from portal.db import metadata
from portal.vocabulary import AUDIENCES, PHASES

# Behind the quiz in the cell of a counter that all processes raise: each of these raises a row of its own, for a row is
# held until a standby has the commit, and all commits would stand in line. Whoever reads adds them up again.
OF_ALL, LANE = "quiz", "~"

slip = Table(
    "slip",
    metadata,
    Column("slip_id", LargeBinary(16), primary_key=True),
    Column("community", String(32), ForeignKey("area.code"), nullable=False),
    Column("audience", String(16), nullable=False),
    Column("phase", String(8), nullable=False),
    Column("session_id", String(32), nullable=True),
    Column("quiz_version", String(64), nullable=False),
    Column("answers", String(40), nullable=False),
    Column("mastered", SmallInteger, nullable=False),
    Column("aware", SmallInteger, nullable=False),
    Column("flag", SmallInteger, nullable=False),
    Column("period", String(7), nullable=False),
    CheckConstraint("length(slip_id) = 16", name="key_is_128_bits"),
    CheckConstraint(f"audience IN {AUDIENCES}", name="audience"),
    CheckConstraint(f"phase IN {PHASES}", name="phase"),
    CheckConstraint("mastered IN (0, 1)", name="mastered"),
    CheckConstraint("aware IN (0, 1)", name="aware"),
    CheckConstraint("flag IN (0, 1, 2, 3)", name="flag"),
    CheckConstraint("length(period) = 7 AND substr(period, 5, 1) = '-'", name="period_is_a_month"),
    CheckConstraint("length(answers) BETWEEN 1 AND 40", name="answers_length"),
    # One character an item: a-d, ? not sure, - left blank. replace() is the one spelling that both databases know.
    CheckConstraint(
        "replace(replace(replace(replace(replace(replace("
        "answers, 'a', ''), 'b', ''), 'c', ''), 'd', ''), '?', ''), '-', '') = ''",
        name="answers_are_letters",
    ),
    sqlite_with_rowid=False,
)

open_count = Table(
    "open_count",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("cell", String(120), primary_key=True),
    Column("period", String(7), primary_key=True),  # month, or quarter as 2026-Q2
    Column("name", String(80), primary_key=True),
    Column("value", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

submission_seen = Table(
    "submission_seen",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("generation", String(7), nullable=False),  # month of arrival; dropped when the month after it is closed
    CheckConstraint("length(digest) = 32", name="digest_is_sha256"),
    sqlite_with_rowid=False,
)

tally_head = Table(
    "tally_head",
    metadata,
    Column("session_id", String(32), primary_key=True),
    Column("community", String(32), ForeignKey("area.code"), nullable=False),
    Column("audience", String(16), nullable=False),
    Column("quiz_version", String(64), nullable=False),
    Column("headcount", Integer, nullable=False),
    Column("entered_by", String(80), nullable=False),
    Column("period", String(7), nullable=False),
    CheckConstraint(f"audience IN {AUDIENCES}", name="audience"),
    CheckConstraint("headcount >= 0", name="headcount_not_negative"),
    sqlite_with_rowid=False,
)

tally = Table(
    "tally",
    metadata,
    Column("session_id", String(32), ForeignKey("tally_head.session_id"), primary_key=True),
    Column("item", String(64), primary_key=True),
    Column("answer", String(1), primary_key=True),  # a-d, ? not sure, - blank
    Column("count", Integer, nullable=False),
    CheckConstraint("answer IN ('a', 'b', 'c', 'd', '?', '-')", name="answer"),
    CheckConstraint("count >= 0", name="count_not_negative"),
    sqlite_with_rowid=False,
)

session_due = Table(
    "session_due",
    metadata,
    Column("session_id", String(32), primary_key=True),
    Column("community", String(32), ForeignKey("area.code"), nullable=False),
    Column("expires", BigInteger, nullable=False),  # seconds of the epoch, rounded up to the hour
    sqlite_with_rowid=False,
)
