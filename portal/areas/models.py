"""Tables of the area tree, populations and targets. Nothing here is about a person."""

from sqlalchemy import CheckConstraint, Column, Date, DateTime, Float, ForeignKey, Integer, LargeBinary, String, Table

from portal.db import metadata
from portal.vocabulary import AUDIENCES

KINDS = ("district", "subdistrict", "community", "school", "elsewhere")

area = Table(
    "area",
    metadata,
    Column("code", String(32), primary_key=True),
    Column("parent", String(32), ForeignKey("area.code"), nullable=True),
    Column("kind", String(16), nullable=False),
    Column("name", String(80), nullable=False),
    Column("closed_on", Date, nullable=True),  # from this day on nothing new is counted here; past boxes stay
    Column("merged_into", String(32), ForeignKey("area.code"), nullable=True),
    CheckConstraint(f"kind IN {KINDS}", name="kind"),
    CheckConstraint("(kind = 'district') = (parent IS NULL)", name="only_districts_have_no_parent"),
)

population = Table(
    "population",
    metadata,
    Column("area", String(32), ForeignKey("area.code"), primary_key=True),
    Column("audience", String(16), primary_key=True),  # empty: everybody
    Column("as_of", Date, primary_key=True),
    Column("people", Integer, nullable=False),
    Column("source", String(200), nullable=False),
    Column("entered_by", String(80), nullable=False),
    CheckConstraint("people >= 0", name="people_not_negative"),
    CheckConstraint(f"audience = '' OR audience IN {AUDIENCES}", name="audience"),
)

baseline_target = Table(
    "baseline_target",
    metadata,
    Column("role", String(8), primary_key=True),  # baseline or target
    Column("measure", String(40), primary_key=True),
    Column("audience", String(16), primary_key=True),  # empty: everybody
    Column("valid_from", Date, primary_key=True),
    Column("edition", Integer, primary_key=True),  # the highest counts; an editor must have seen the one before
    Column("value", Float, nullable=False),  # a fraction 0..1, or a number for measures that count
    Column("n", Integer, nullable=True),
    Column("instrument", String(200), nullable=False),
    Column("entered_by", String(80), nullable=False),
    Column("entered_at", DateTime(timezone=True), nullable=True),  # None: set by the plan's file
    Column("reason", String(200), nullable=False),
    CheckConstraint("role IN ('baseline', 'target')", name="role"),
    CheckConstraint("value >= 0", name="value_not_negative"),
)

indicator_value = Table(
    "indicator_value",
    metadata,
    Column("indicator", String(40), primary_key=True),
    Column("area", String(32), ForeignKey("area.code"), primary_key=True),
    Column("period", String(7), primary_key=True),  # month, quarter or year
    Column("edition", Integer, primary_key=True),  # the highest counts; earlier ones are the history
    Column("value", Float, nullable=False),
    Column("source", String(200), nullable=False),
    Column("note", String(500), nullable=False),
    Column("entered_by", String(80), nullable=False),
    Column("entered_at", DateTime(timezone=True), nullable=False),
)

import_draft = Table(
    "import_draft",
    metadata,
    Column("account", String(80), primary_key=True),  # one draft an officer; a new upload replaces it
    Column("data", LargeBinary, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
)
